package dev.tributary.coordinator.membership;

import com.google.protobuf.ByteString;
import dev.tributary.proto.v1.Join;
import dev.tributary.train.Fingerprint;
import dev.tributary.wire.WireVersion;
import java.util.HexFormat;
import java.util.Optional;

/// Decides whether a worker may join: its wire version, build, job, model, data and known answer
/// must equal those of the coordinator.
public final class Admission {
  /// No machine needs more worker actors than this.
  private static final int MOST_ACTORS = 1024;

  private Admission() {}

  /// The reason why `candidate` may not join, if there is one. Compares digests only, so that a
  /// peer that is refused costs nothing.
  public static Optional<String> refusal(Fingerprint own, Join candidate) {
    return wireVersionRefusal(candidate.getWireVersion())
        .or(() -> buildRefusal(own, candidate))
        .or(() -> jobRefusal(own, candidate))
        .or(() -> digestRefusal(own, candidate))
        .or(() -> answerRefusal(own, candidate))
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

  private static Optional<String> buildRefusal(Fingerprint own, Join candidate) {
    return own.build().equals(candidate.getBuildDigest())
        ? Optional.empty()
        : Optional.of(
            "another build: the digest of its sources is %s at the coordinator, but %s on the worker, which may compute other bits; use the same release of tributary on both (a worker of your own sends the digest that GetJob returns: see coordinator/docs/protocol.md)"
                .formatted(
                    hex(own.build()),
                    candidate.getBuildDigest().isEmpty()
                        ? "absent"
                        : hex(candidate.getBuildDigest())));
  }

  private static Optional<String> jobRefusal(Fingerprint own, Join candidate) {
    return own.job().equals(candidate.getJobDigest())
        ? Optional.empty()
        : Optional.of(
            "another job: its digest is %s at the coordinator, but %s on the worker; use the job that GetJob returns: give the worker the coordinator's job file, or none"
                .formatted(hex(own.job()), hex(candidate.getJobDigest())));
  }

  private static Optional<String> digestRefusal(Fingerprint own, Join candidate) {
    if (!own.data().equals(candidate.getDataDigest())) {
      return Optional.of(
          "other data: the digest over all samples as read (before holdout) is %s at the coordinator, but %s on the worker; use the same data files on both; coordinator/docs/protocol.md describes the digest"
              .formatted(hex(own.data()), hex(candidate.getDataDigest())));
    }
    if (!own.model().equals(candidate.getModelDigest())) {
      return Optional.of(
          "another model: the digest over names and shapes of the parameters is %s at the coordinator, but %s on the worker; use the same release of tributary on both, or compare names, order and shapes with coordinator/docs/protocol.md"
              .formatted(hex(own.model()), hex(candidate.getModelDigest())));
    }
    return Optional.empty();
  }

  private static Optional<String> answerRefusal(Fingerprint own, Join candidate) {
    return own.knownAnswer().equals(candidate.getKnownAnswer())
        ? Optional.empty()
        : Optional.of(
            "another arithmetic: the digest of the known answer is %s at the coordinator, but %s on the worker, which would change the trained bits; use the same release of tributary on both, and test the worker's processor and memory; coordinator/docs/protocol.md describes the known answer"
                .formatted(hex(own.knownAnswer()), hex(candidate.getKnownAnswer())));
  }

  /// @param actors the number of worker actors, an unsigned integer on the wire
  private static Optional<String> actorsRefusal(int actors) {
    return actors > 0 && actors <= MOST_ACTORS
        ? Optional.empty()
        : Optional.of(
            "the worker has %s worker actors; it must have 1 to %s"
                .formatted(Integer.toUnsignedString(actors), MOST_ACTORS));
  }

  /// The first 8 bytes of a digest in hexadecimal, enough to distinguish two digests.
  private static String hex(ByteString digest) {
    return HexFormat.of().formatHex(digest.substring(0, Math.min(8, digest.size())).toByteArray());
  }
}
