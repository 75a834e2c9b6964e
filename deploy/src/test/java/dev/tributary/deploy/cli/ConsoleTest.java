package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.deploy.cluster.Transcript;
import dev.tributary.train.OutputNames;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The lines that are printed during a run. This test pins the wording of one.
final class ConsoleTest {
  private final Transcript out = new Transcript();
  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final Console console =
      new Console(
          job,
          new RunSummary(0, OutputNames.of(job)),
          new CheckpointAlarm(),
          new PrintWriter(out, true));

  @Test
  void aBackupTaskIsReportedWithTheUsualTimeIfThatIsKnown() {
    console.accept(backup(Duration.ZERO));
    console.accept(backup(Duration.ofMillis(52)));

    assertThat(out.lines())
        .containsExactly(
            "slow is late with shards of step 3: 4..7 after 10.5 s; backup tasks on one, two",
            "slow is late with shards of step 3: 4..7 after 10.5 s, where the whole usually takes"
                + " 0.052 s; backup tasks on one, two");
  }

  private static TrainingEvent backup(Duration typical) {
    return new TrainingEvent.BackupAssigned(
        3,
        List.of("slow"),
        "shards of step 3: 4..7",
        List.of("one", "two"),
        new TrainingEvent.Delay(Duration.ofMillis(10_500), typical));
  }
}
