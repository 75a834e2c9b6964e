package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.Stamp;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.train.PreparedJob;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two coordinators on one directory: the second is kept out, and where it gets in all the same,
/// the first learns that its term is over.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RivalsTest {
  private static final Object[] SIX_EPOCHS = {
    "--set", "training.epochs=6", "--set", "checkpoint.every_steps=1"
  };

  @TempDir Path out;

  @Test
  void aSecondCoordinatorIsToldWhoIsThere() throws Exception {
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, out, SIX_EPOCHS)) {
      String holder = Files.readString(out.resolve("lock")).strip();
      List<Tributary.Ended> second =
          List.of(
              Tributary.run(
                  "coordinator", Tributary.DIGITS, "--listen", "127.0.0.1:0", "--out", out),
              Tributary.train(Tributary.DIGITS, out, "--fresh"));

      cluster.startHere("one");
      Tributary.Ended first = cluster.coordinator().await();

      assertThat(holder).startsWith("process " + cluster.coordinator().pid() + " on ");
      assertThat(second)
          .allSatisfy(
              refused -> {
                assertThat(refused.err())
                    .containsExactly(
                        ("tributary: %s: a run is conducted here by %s; wait for its end, stop it,"
                                + " or name another directory with --out")
                            .formatted(out, holder));
                assertThat(refused.out()).isEmpty();
                assertThat(refused.code()).isEqualTo(1);
              });
      assertThat(first.weights())
          .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, "training.epochs=6"));
      new RecordedRun(out).assertMetricsAreComplete(6, 23);
    }
  }

  @Test
  void aCoordinatorThatSleptThroughTheEndOfItsTermLeavesTheFilesAlone() throws Exception {
    RecordedRun recorded = new RecordedRun(out);
    try (Cluster old = Cluster.coordinating(Tributary.DIGITS, out, SIX_EPOCHS)) {
      TributaryProcess worker = old.start("one");
      old.coordinator().out().await("^epoch 1, step");
      old.coordinator().signal("STOP");
      worker.signal("STOP");
      // Somebody took the host for lost, and the lock with it.
      Files.delete(out.resolve("lock"));
      try (Cluster next = Cluster.coordinating(Tributary.DIGITS, out, SIX_EPOCHS)) {
        next.startHere("two");
        Tributary.Ended run = next.coordinator().await();
        Map<String, String> before = recorded.contents();

        worker.signal("CONT");
        old.coordinator().signal("CONT");
        Tributary.Ended ended = old.coordinator().await();

        assertThat(ended.err())
            .contains(
                "tributary: term 1 of this run is over: another coordinator conducts it in term 2;"
                    + " this one has ended and left the run's files alone");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(run.weights())
            .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, "training.epochs=6"));
        assertThat(recorded.contents()).isEqualTo(before);
        recorded.assertMetricsAreComplete(6, 23);
      }
    }
  }

  @Test
  void aCoordinatorHearsOfItsSuccessorFromAWorker() throws Exception {
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, out, SIX_EPOCHS)) {
      long runId = Long.parseUnsignedLong(new RecordedRun(out).run().get("run_id").asText(), 16);
      JobFile file = JobFile.read(new RecordedRun(out).job(), List.of());
      PreparedJob job = PreparedJob.prepare(file.job(), DataDirectory.ofJob(file.directory()));
      var channel =
          Grpc.newChannelBuilder(cluster.address(), InsecureChannelCredentials.create()).build();
      var session = TrainingServiceGrpc.newStub(channel).withWaitForReady().session(new Deaf());

      session.onNext(
          SessionRequest.newBuilder()
              .setJoin(
                  job.fingerprint().toBuilder()
                      .setWorker("wanderer")
                      .setActors(1)
                      .setKnown(Stamp.newBuilder().setRunId(runId).setTerm(7)))
              .build());
      Tributary.Ended ended = cluster.coordinator().await();
      channel.shutdownNow();

      assertThat(ended.err())
          .contains(
              "tributary: term 1 of this run is over: another coordinator conducts it in term 7;"
                  + " this one has ended and left the run's files alone");
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  /// A client that does not care for answers.
  private static final class Deaf implements StreamObserver<SessionResponse> {
    @Override
    public void onNext(SessionResponse response) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
