package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A killed coordinator is restarted with the same command. Its worker rejoins, and no bit changes.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CoordinatorLossTest {
  /// 230 steps, enough to kill a process in the middle of the run.
  private static final String TEN_EPOCHS = "training.epochs=10";

  private static final String EVERY_SEVEN = "checkpoint.every_steps=7";

  @TempDir Path out;

  @Test
  void aCoordinatorKilledInMidRunResumesFromItsNewestCheckpoint() throws Exception {
    RecordedRun recorded = new RecordedRun(out);
    try (Cluster cluster =
        Cluster.coordinating(Tributary.DIGITS, out, "--set", TEN_EPOCHS, "--set", EVERY_SEVEN)) {
      cluster.start("one");
      cluster.coordinator().out().await("^epoch 2, step");

      cluster.coordinator().kill();
      long saved = recorded.newestCheckpoint().orElseThrow().moment().step();
      Tributary.Ended run = cluster.restartCoordinator().await();

      assertThat(run.out()).contains("resumed at step %s of 230 (term 2)".formatted(saved));
      assertThat(saved).isPositive();
      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
      assertThat(recorded.ledger())
          .isEqualTo(WeightsHash.ledgerByLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
      recorded.assertMetricsAreComplete(10, 23);
    }
  }

  @Test
  void aCoordinatorKilledBeforeItsFirstCheckpointResumesTheRunAtStepZero() throws Exception {
    RecordedRun recorded = new RecordedRun(out);
    try (Cluster cluster =
        Cluster.coordinating(
            Tributary.DIGITS, out, "--set", TEN_EPOCHS, "--set", "checkpoint.every_seconds=0")) {
      cluster.start("one");
      cluster.coordinator().out().await("^epoch 1, step");
      String runId = recorded.run().get("run_id").asText();

      cluster.coordinator().kill();
      Tributary.Ended run = cluster.restartCoordinator().await();

      assertThat(run.out()).contains("resumed at step 0 of 230 (term 2)");
      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
      assertThat(recorded.run().get("run_id").asText()).isEqualTo(runId);
      recorded.assertMetricsAreComplete(10, 23);
    }
  }

  @Test
  void aWorkerRejoinsACoordinatorThatWasPausedForLongerThanALease() throws Exception {
    try (Cluster cluster =
        Cluster.coordinating(
            Tributary.DIGITS,
            out,
            "--set",
            TEN_EPOCHS,
            "--min-workers",
            2,
            "--straggler-factor",
            0)) {
      Tributary one = cluster.startHere("one");
      cluster.awaitJoined("one");
      cluster.advanceTo(20);

      cluster.coordinator().pause();
      one.out().await("^lost the coordinator at .* silent for \\d+ ms.*; trying again for 60 s$");
      cluster.coordinator().resume();
      one.out().await("^the coordinator at .* is back after ");
      cluster.startHere("two");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
      assertThat(one.await().code()).isZero();
    }
  }

  @Test
  void aTrainingThatIsKilledThreeTimesEndsWithTheSameBits() throws Exception {
    Object[] command = {
      "train", Tributary.DIGITS, "--out", out, "--set", TEN_EPOCHS, "--set", EVERY_SEVEN
    };
    for (int epoch : new int[] {2, 5, 8}) {
      try (TributaryProcess train = TributaryProcess.start(command)) {
        train.out().await("^epoch " + epoch + ", step");
        train.kill();
      }
    }

    Tributary.Ended run = Tributary.run(command);

    assertThat(run.out().getFirst()).matches("resumed at step \\d+ of 230 \\(term 4\\)");
    assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
    RecordedRun recorded = new RecordedRun(out);
    assertThat(recorded.ledger())
        .isEqualTo(WeightsHash.ledgerByLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
    recorded.assertMetricsAreComplete(10, 23);
  }
}
