package dev.tributary.deploy.hostile;

import dev.tributary.data.DataDirectory;
import dev.tributary.proto.v1.ExchangeServiceGrpc;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.WireVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A coordinator that listens in plaintext on this machine, with everything that a peer must know
/// to be admitted. It is learnt from the coordinator itself and computed from the data, as a worker
/// does.
///
/// @param run the run and term
/// @param fingerprint what a worker must have to join
record Target(int port, Stamp run, PreparedJob job, Fingerprint fingerprint) {
  static final String GET_JOB = TrainingServiceGrpc.getGetJobMethod().getFullMethodName();
  static final String SESSION = TrainingServiceGrpc.getSessionMethod().getFullMethodName();
  static final String PUSH = ExchangeServiceGrpc.getPushGradientsMethod().getFullMethodName();
  static final String PULL = ExchangeServiceGrpc.getPullWeightsMethod().getFullMethodName();

  /// Asks a coordinator for its job and prepares it.
  ///
  /// @param data the directory of the job's data; by default the one that the coordinator names
  static Target at(int port, Optional<Path> data) throws IOException {
    GetJobResponse described;
    try (HostileConnection connection = HostileConnection.open(port, Manners.GOOD)) {
      described =
          GetJobResponse.parseFrom(
              connection
                  .call(HeaderBlock.ofCall(GET_JOB))
                  .sendLast(jobRequest().toByteArray())
                  .next());
    }
    PreparedJob job =
        PreparedJob.prepare(
            described.getJob(), new DataDirectory(Path.of(described.getDirectory()), data));
    return new Target(port, Stamp.of(described.getStamp()), job, Fingerprint.of(job));
  }

  static GetJobRequest jobRequest() {
    return GetJobRequest.newBuilder().setWireVersion(WireVersion.CURRENT).build();
  }

  /// The Join of a worker that is admitted.
  Join join(String name, int actors) {
    return Join.newBuilder()
        .setWireVersion(WireVersion.CURRENT)
        .setWorker(name)
        .setActors(actors)
        .setJobDigest(fingerprint.job())
        .setModelDigest(fingerprint.model())
        .setDataDigest(fingerprint.data())
        .setKnownAnswer(fingerprint.knownAnswer())
        .setBuildDigest(fingerprint.build())
        .build();
  }

  HostileConnection connect(Manners manners) throws IOException {
    return HostileConnection.open(port, manners);
  }
}
