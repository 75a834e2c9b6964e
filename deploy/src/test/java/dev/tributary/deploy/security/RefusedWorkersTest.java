package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.deploy.cluster.AnotherBuild;
import dev.tributary.deploy.cluster.RefusedCall;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import dev.tributary.deploy.net.Connections;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.net.Peer;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.train.Build;
import dev.tributary.wire.SessionKey;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Workers that must be refused. They do not disturb the run: after each test a good worker
/// completes it.
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RefusedWorkersTest {
  @TempDir Path directory;

  private Path job;
  private Tributary coordinator;
  private String address;

  @BeforeEach
  void coordinate() throws Exception {
    job = TestJobs.write(directory, TestJobs.SMALL);
    coordinator =
        Tributary.start(
            "coordinator", job, "--listen", "127.0.0.1:0", "--out", directory.resolve("out"));
    address = coordinator.out().await("listening on (\\S+) ").group(1);
  }

  @AfterEach
  void aGoodWorkerCompletesTheRun() throws Exception {
    Tributary.Ended worker = Tributary.run("worker", "--coordinator", address, "--job", job);
    Tributary.Ended run = coordinator.await();

    assertThat(worker.code()).isZero();
    assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(job));
    assertThat(run.code()).isZero();
  }

  @Test
  void aWorkerWithAnotherJobIsToldWhatDiffers() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    TestJobs.write(other, TestJobs.SMALL.replace("batch: 4", "batch: 3"));

    Tributary.Ended refused =
        Tributary.run("worker", "--coordinator", address, "--job", other.resolve("job.yaml"));

    assertThat(refused.err())
        .singleElement()
        .asString()
        .startsWith("tributary: " + other.resolve("job.yaml") + ": another job than the coord")
        .contains("training.batch is 3 here and 4 there")
        .contains("give the worker the coordinator's job file, or none");
    assertThat(refused.code()).isEqualTo(2);
  }

  @Test
  void aWorkerWithOtherDataIsToldBothDigests() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    TestJobs.write(other, TestJobs.SMALL);
    Files.writeString(other.resolve("small.csv"), TestJobs.SMALL_DATA.replace("-0.25", "-0.26"));

    Tributary.Ended refused = Tributary.run("worker", "--coordinator", address, "--data", other);

    assertThat(refused.err())
        .singleElement()
        .asString()
        .matches(
            "tributary: the coordinator at \\S+ refused: other data: .* is [0-9a-f]{16} at the"
                + " coordinator, but [0-9a-f]{16} on the worker; use the same data files on"
                + " both.*");
    assertThat(refused.code()).isEqualTo(1);
    coordinator.out().await("^refused .*other data");
  }

  @Test
  void aWorkerOfAnotherBuildIsToldBothDigests() throws Exception {
    try (TributaryProcess worker =
        TributaryProcess.startWith(
            AnotherBuild.flags(directory), "worker", "--coordinator", address)) {
      Tributary.Ended refused = worker.await();

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err())
          .filteredOn(line -> line.startsWith("tributary: "))
          .singleElement()
          .asString()
          .contains(
              "another build: the digest of its sources is %s at the coordinator, but %s on the worker"
                  .formatted(Build.brief(Build.digest()), Build.brief(AnotherBuild.DIGEST)),
              "use the same release of tributary on both");
    }
    coordinator.out().await("^refused .*another build");
  }

  @Test
  void aWorkerOfAnotherWireVersionIsToldBothVersions() throws Exception {
    String expected = "wire version 6 at the coordinator, but the worker speaks 99; ";
    String remedy = "use the same release of tributary on both";
    ManagedChannel channel =
        new Peer(Endpoint.parse(address).orElseThrow(), Credentials.NONE).dial();
    try {
      var stub = TrainingServiceGrpc.newBlockingStub(channel);
      CompletableFuture<Status> ended = new CompletableFuture<>();
      StreamObserver<SessionRequest> session =
          TrainingServiceGrpc.newStub(channel)
              .withInterceptors(SessionKey.draw().header())
              .session(new RefusedCall(ended));

      assertThatThrownBy(
              () ->
                  stub.withDeadlineAfter(30, TimeUnit.SECONDS)
                      .getJob(GetJobRequest.newBuilder().setWireVersion(99).build()))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageStartingWith("FAILED_PRECONDITION: " + expected)
          .hasMessageContaining(remedy);
      session.onNext(
          SessionRequest.newBuilder()
              .setJoin(Join.newBuilder().setWireVersion(99).setWorker("stranger").setActors(1))
              .build());
      Status status = ended.get(30, TimeUnit.SECONDS);

      assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(status.getDescription()).startsWith(expected).contains(remedy);
      coordinator.out().await("^refused stranger at 127.0.0.1:\\d+: wire version");
    } finally {
      Connections.close(channel);
    }
  }
}
