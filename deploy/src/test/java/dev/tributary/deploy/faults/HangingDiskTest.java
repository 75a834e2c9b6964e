package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.process.SeamFaults;
import dev.tributary.disk.DiskOperations;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The disk of a run hangs for some time.
@Tag("slow")
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HangingDiskTest {
  @TempDir Path directory;

  @Test
  void trainingGoesOnThatIsReportedAndNothingIsLost() throws Exception {
    RecordedRun recorded = new RecordedRun(directory.resolve("out"));
    try (TributaryProcess run =
        TributaryProcess.startObeying(
            "train",
            Tributary.DIGITS,
            "--out",
            directory.resolve("out"),
            "--set",
            "training.epochs=100000",
            "--set",
            "checkpoint.every_seconds=1")) {
      recorded.awaitAnotherCheckpoint();

      run.tell(SeamFaults.disk(DiskOperations.Pace.HANGING));
      run.out().await("^THE DISK HANGS: no answer for \\d+ s: .*; the run goes on");
      long trained = run.out().lines().stream().filter(l -> l.startsWith("epoch ")).count();
      run.out().await("^epoch " + (trained + 1) + ", step");
      run.tell(SeamFaults.disk(DiskOperations.Pace.NORMAL));
      run.out().await("^the disk answers again, after \\d+ s: ");
      recorded.awaitAnotherCheckpoint();
      run.signal("TERM");
      Tributary.Ended ended = run.await();

      assertThat(ended.out()).noneMatch(line -> line.contains("lacks"));
      long last = recorded.newestCheckpoint().orElseThrow().moment().step();
      assertThat(recorded.steps()).hasSize(Math.toIntExact(last));
      assertThat(recorded.ledger()).hasSize(Math.toIntExact(last));
    }
  }
}
