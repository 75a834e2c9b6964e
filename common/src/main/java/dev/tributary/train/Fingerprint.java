package dev.tributary.train;

import com.google.protobuf.ByteString;
import dev.tributary.job.JobIdentity;
import java.util.HexFormat;

/// What a worker and its coordinator must have in common, so that every gradient has the right
/// bits. All five are SHA-256.
///
/// @param job the digest of the job's numerical identity
/// @param model the digest of the names and shapes of the parameters
/// @param data the digest of the samples
/// @param knownAnswer the digest of the result of a known shard: see [KnownAnswer]
/// @param build the digest of the code: see [Build]
public record Fingerprint(
    ByteString job, ByteString model, ByteString data, ByteString knownAnswer, ByteString build) {

  /// Computes the fingerprint, with one forward and backward pass of a few rows.
  public static Fingerprint of(PreparedJob job) {
    return new Fingerprint(
        ofHex(JobIdentity.digest(job.job())),
        ByteString.copyFrom(job.architecture().digest()),
        ByteString.copyFrom(job.opened().digest()),
        ByteString.copyFrom(KnownAnswer.digest(job)),
        ofHex(Build.digest()));
  }

  private static ByteString ofHex(String digest) {
    return ByteString.copyFrom(HexFormat.of().parseHex(digest));
  }
}
