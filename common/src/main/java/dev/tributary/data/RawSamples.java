package dev.tributary.data;

import dev.tributary.proto.v1.Preprocessing;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// The samples of a source as numbers, before standardization.
///
/// @param all the samples of the source: those to train on and those that are held out
/// @param test separate test samples, of the same shape and target
/// @param digest 32 bytes that are equal for equal samples, independent of the files' location and
///   compression; [DataDigest] computes it for samples that can be read at once
/// @param bytesInMemory the memory of all samples, after each has been read
/// @param preprocessing how a row of the source becomes numbers, without standardization
/// @param unscaled the features that are never standardized
record RawSamples(
    Dataset all,
    Split split,
    Optional<Dataset> test,
    byte[] digest,
    long bytesInMemory,
    Preprocessing preprocessing,
    BitSet unscaled,
    List<String> warnings,
    TargetCheck targetCheck) {

  /// The samples of a source whose features are all numbers.
  static RawSamples of(
      Dataset all, HoldoutRule rule, DataDigest digest, Preprocessing preprocessing) {
    return new RawSamples(
        all,
        rule.split(new LabelKeys(all)),
        Optional.empty(),
        digest.value(),
        0,
        preprocessing,
        new BitSet(),
        List.of(),
        TargetCheck.NONE);
  }

  RawSamples with(Optional<Dataset> testSamples, long bytes, List<String> remarks) {
    return new RawSamples(
        all, split, testSamples, digest, bytes, preprocessing, unscaled, remarks, targetCheck);
  }
}
