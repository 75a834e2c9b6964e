package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import dev.tributary.deploy.process.SeamFaults;
import dev.tributary.disk.DiskOperations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator is killed before, during and after the writing of a checkpoint. An intercepted
/// worker holds the run at these moments.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CheckpointCrashTest {
  private static final String SIX_EPOCHS = "training.epochs=6"; // 138 steps

  @TempDir Path out;

  @Test
  void aCoordinatorKilledAroundACheckpointResumesFromTheNewestIntactOne() throws Exception {
    RecordedRun recorded = new RecordedRun(out);
    try (Cluster cluster = cluster("--set", "checkpoint.every_steps=7");
        InterceptedWorker worker = InterceptedWorker.holdingFrom(7, cluster.address(), "worker")) {
      worker.awaitHeld(7);
      cluster.coordinator().kill();
      worker.holdFrom(9);
      TributaryProcess afterNone = cluster.restartCoordinator();

      worker.awaitHeld(9);
      recorded.awaitCheckpoint(7);
      afterNone.kill();
      worker.holdFrom(13);
      TributaryProcess afterOne = cluster.restartCoordinator();

      worker.awaitHeld(13);
      afterOne.tell(SeamFaults.disk(DiskOperations.Pace.HANGING));
      worker.holdFrom(17);
      worker.awaitHeld(17); // the run does not wait for the disk
      afterOne.kill();
      Files.write(recorded.unfinishedCheckpoint(14), new byte[10_000]); // as a crash leaves it
      worker.releaseAll();
      Tributary.Ended run = cluster.restartCoordinator().await();

      assertThat(afterNone.out().lines()).contains("resumed at step 0 of 138 (term 2)");
      assertThat(afterOne.out().lines()).contains("resumed at step 7 of 138 (term 3)");
      assertThat(run.out()).contains("resumed at step 7 of 138 (term 4)");
      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
      assertThat(recorded.unfinishedCheckpoint(14)).doesNotExist();
    }
  }

  @Test
  void aCoordinatorKilledTogetherWithAWorkerResumesWithOtherWorkers() throws Exception {
    try (Cluster cluster = cluster("--set", "checkpoint.every_steps=28", "--min-workers", 2)) {
      TributaryProcess one = cluster.start("one");
      try (InterceptedWorker two = InterceptedWorker.holdingFrom(31, cluster.address(), "two")) {
        two.awaitHeld(31);
        new RecordedRun(out).awaitCheckpoint(28);
        cluster.coordinator().kill();
        one.kill();
      }

      TributaryProcess again = cluster.restartCoordinator();
      cluster.startHere("three");
      cluster.startHere("four");
      Tributary.Ended run = again.await();

      assertThat(run.out()).contains("resumed at step 28 of 138 (term 2)");
      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
    }
  }

  private Cluster cluster(Object... more) throws Exception {
    Stream<Object> options =
        Stream.of(
            "--set", SIX_EPOCHS, "--set", "checkpoint.every_seconds=0", "--straggler-factor", 0);
    return Cluster.coordinating(
        Tributary.DIGITS, out, Stream.concat(options, Stream.of(more)).toArray());
  }
}
