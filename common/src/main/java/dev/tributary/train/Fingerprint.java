package dev.tributary.train;

import com.google.protobuf.ByteString;
import dev.tributary.job.JobIdentity;
import java.util.HexFormat;

/// What a worker and its coordinator must have in common, so that every gradient has the right
/// bits. All four are SHA-256.
///
/// @param job the digest of the job's numerical identity
/// @param model the digest of the names and shapes of the parameters
/// @param data the digest of the samples
/// @param knownAnswer the digest of the result of a known shard: see [KnownAnswer]
public record Fingerprint(
    ByteString job, ByteString model, ByteString data, ByteString knownAnswer) {

  /// Computes the fingerprint, with one forward and backward pass of a few rows.
  public static Fingerprint of(PreparedJob job) {
    return new Fingerprint(
        ofJob(job),
        ByteString.copyFrom(job.architecture().digest()),
        ByteString.copyFrom(job.opened().digest()),
        ByteString.copyFrom(KnownAnswer.digest(job)));
  }

  private static ByteString ofJob(PreparedJob job) {
    return ByteString.copyFrom(HexFormat.of().parseHex(JobIdentity.digest(job.job())));
  }
}
