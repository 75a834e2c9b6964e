package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.ReadOnlyDirectory;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.SmallDisk;
import dev.tributary.deploy.cluster.Transcript;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.WeightsHash;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Training continues while no file can be written, and messages tell the user.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FullDiskTest {
  private static final String TEN_EPOCHS = "training.epochs=10";
  private static final int KIBIBYTES = 400;
  private static final Object[] FREQUENT_CHECKPOINTS = {
    "--set", TEN_EPOCHS, "--set", "checkpoint.every_steps=3", "--set", "checkpoint.keep=1"
  };

  @TempDir Path directory;

  @Test
  void aTemporarilyFullDiskCostsOnlyCheckpoints() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory, KIBIBYTES)) {
      Path out = disk.root().resolve("out");
      try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, out, FREQUENT_CHECKPOINTS)) {
        cluster.startHere("one");
        Transcript lines = cluster.coordinator().out();
        lines.await("^epoch 1, step");

        disk.fill();
        lines.await(
            "^NO CHECKPOINT at step \\d+: .*No space left on device; the run goes on, and older"
                + " checkpoints are intact$");
        lines.await("metrics.jsonl CANNOT BE WRITTEN: .*No space left on device; the run goes on");
        long saved = new RecordedRun(out).newestCheckpoint().orElseThrow().moment().step();
        disk.free();
        lines.await("^checkpoints are written again, first that of step \\d+");
        lines.await("metrics.jsonl is written again$");
        Tributary.Ended run = cluster.coordinator().await();

        assertThat(saved).isPositive();
        assertThat(run.weights())
            .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
        assertThat(run.out())
            .anyMatch(
                line ->
                    line.matches(
                        "\\d+ checkpoints? could not be written, the last at step \\d+: .*No space"
                            + " left on device.*"));
        assertThat(run.code()).isZero();
        new RecordedRun(out).assertMetricsAreComplete(10, 23);
      }
    }
  }

  @Test
  void aRunThatEndsOnAFullDiskIsFinishedByTheSameCommandOnceThereIsSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory, KIBIBYTES);
        Cluster cluster =
            Cluster.coordinating(
                Tributary.DIGITS, disk.root().resolve("out"), FREQUENT_CHECKPOINTS)) {
      cluster.startHere("one");
      cluster.coordinator().out().await("^epoch 1, step");

      disk.fill();
      assertEndsWithoutAModel(cluster.coordinator().await(), "No space left on device");
      disk.free();

      assertIsFinishedNow(cluster, disk.root().resolve("out"));
    }
  }

  @Test
  void aReadOnlyDirectoryDoesNotStopARun() throws Exception {
    Path out = directory.resolve("out");
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, out, FREQUENT_CHECKPOINTS)) {
      cluster.startHere("one");
      cluster.coordinator().out().await("^epoch 1, step");

      try (var _ = ReadOnlyDirectory.of(out);
          var _ = ReadOnlyDirectory.of(out.resolve("checkpoints"))) {
        assertEndsWithoutAModel(
            cluster.coordinator().await(), "(permission denied|Operation not permitted).*");
      }

      assertIsFinishedNow(cluster, out);
    }
  }

  /// @param why a pattern
  private static void assertEndsWithoutAModel(Tributary.Ended run, String why) {
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .anyMatch(line -> line.matches("epoch 10, step 230: holdout .*"))
        .anyMatch(line -> line.matches("NO CHECKPOINT at step \\d+: .*" + why + "; .*"))
        .anyMatch(line -> line.matches("NO CHECKPOINT SINCE STEP \\d+: .*" + why));
    assertThat(run.err())
        .anyMatch(
            line ->
                line.matches(
                    "tributary: .*model.safetensors: the model cannot be written: .*"
                        + why
                        + "; .* run the same command again, without --fresh: the checkpoint of"
                        + " step \\d+ is .*"))
        .noneMatch(line -> line.contains("Exception in") || line.startsWith("\tat "));
  }

  private static void assertIsFinishedNow(Cluster cluster, Path out) throws Exception {
    cluster.restartCoordinator();
    cluster.startHere("two");
    Tributary.Ended again = cluster.coordinator().await();

    assertThat(again.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
    new RecordedRun(out).assertMetricsAreComplete(10, 23);
  }
}
