package dev.tributary.coordinator.membership;

import com.google.protobuf.ByteString;
import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.Join;
import dev.tributary.wire.WireVersion;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Decides whether a worker may join: its wire version, job, model and data must equal those of the
/// coordinator.
public final class Admission {

  private Admission() {}

  /// The reason why `candidate` may not join, if there is one.
  ///
  /// @param own the Join message that the coordinator itself would send
  static Optional<String> refusal(Join own, Join candidate) {
    return wireVersionRefusal(candidate.getWireVersion())
        .or(() -> jobRefusal(own, candidate))
        .or(() -> digestRefusal(own, candidate))
        .or(() -> actorsRefusal(candidate.getActors()));
  }

  /// The reason why a worker of this wire version may not join, if there is one.
  public static Optional<String> wireVersionRefusal(int version) {
    return version == WireVersion.CURRENT
        ? Optional.empty()
        : Optional.of(
            "wire version %s at the coordinator, but the worker speaks %s; use the same release of tributary on both (for a worker of your own see coordinator/docs/protocol.md)"
                .formatted(WireVersion.CURRENT, version));
  }

  private static Optional<String> jobRefusal(Join own, Join candidate) {
    List<String> differences = JobIdentity.difference(own.getJob(), candidate.getJob());
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "another job (here: the coordinator's, there: the worker's): %s; give the worker the coordinator's job file, or none"
                .formatted(String.join(", ", differences)));
  }

  private static Optional<String> digestRefusal(Join own, Join candidate) {
    if (!own.getDataDigest().equals(candidate.getDataDigest())) {
      return Optional.of(
          "other data: the digest over all samples as read (before holdout) is %s at the coordinator, but %s on the worker; use the same data files on both; coordinator/docs/protocol.md describes the digest"
              .formatted(hex(own.getDataDigest()), hex(candidate.getDataDigest())));
    }
    if (!own.getModelDigest().equals(candidate.getModelDigest())) {
      return Optional.of(
          "another model: the digest over names and shapes of the parameters is %s at the coordinator, but %s on the worker; use the same release of tributary on both, or compare names, order and shapes with coordinator/docs/protocol.md"
              .formatted(hex(own.getModelDigest()), hex(candidate.getModelDigest())));
    }
    return Optional.empty();
  }

  /// @param actors the number of worker actors, an unsigned integer on the wire
  private static Optional<String> actorsRefusal(int actors) {
    return actors > 0
        ? Optional.empty()
        : Optional.of(
            "the worker has %s worker actors; it must have at least 1 and fewer than 2^31"
                .formatted(Integer.toUnsignedString(actors)));
  }

  /// The first 8 bytes of a digest in hexadecimal, enough to distinguish two digests.
  private static String hex(ByteString digest) {
    return HexFormat.of().formatHex(digest.substring(0, Math.min(8, digest.size())).toByteArray());
  }
}
