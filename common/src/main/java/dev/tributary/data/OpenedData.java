package dev.tributary.data;

import dev.tributary.proto.v1.Preprocessing;
import java.util.List;
import java.util.Optional;

/// A job's samples, read and prepared.
///
/// @param evaluation the samples that are evaluated during the run. Their name is `holdout` for a
///   holdout, else `test` for separate test samples, else `train`: the training samples themselves
/// @param test separate test samples, which may be the same as `evaluation`
/// @param digest of the samples as read, see [RawSamples]; 32 bytes
/// @param bytesInMemory the memory that the samples take
/// @param preprocessing what was learnt from the training samples, or what was given
/// @param warnings what may be wrong with the data, one line each
/// @param targetCheck the check of a loss that does not accept every value
public record OpenedData(
    Dataset training,
    Dataset evaluation,
    String evaluationName,
    Optional<Dataset> test,
    byte[] digest,
    long bytesInMemory,
    Preprocessing preprocessing,
    List<String> warnings,
    TargetCheck targetCheck) {

  public OpenedData {
    warnings = List.copyOf(warnings);
  }
}
