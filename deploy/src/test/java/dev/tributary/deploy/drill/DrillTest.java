package dev.tributary.deploy.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cli.Main;
import dev.tributary.deploy.process.JavaCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The drill with real processes.
@Tag("slow")
@Timeout(value = 300, unit = java.util.concurrent.TimeUnit.SECONDS)
final class DrillTest {
  /// The first ten epochs of the digits: 230 steps.
  private static final List<String> JOB = job("training.epochs=10");

  @TempDir Path directory;
  private final List<String> output = new CopyOnWriteArrayList<>();

  @Test
  void aRunWithKilledStoppedAndDisconnectedWorkersEndsWithTheSameBits() throws Exception {
    Drill drill =
        drill(2, EnumSet.of(Fault.KILL_WORKER, Fault.PAUSE_WORKER, Fault.DROP_CONNECTION));

    Verdict verdict = drill.run(new Drill.Jobs(JOB, JOB));

    assertThat(verdict.text())
        .as(String.join("\n", output))
        .startsWith("identical: 5 of 5 faults injected, 230 steps, ")
        .matches(".* lost; weights sha256 [0-9a-f]{64}");
    assertThat(output).anyMatch(line -> line.matches("step \\d+: killed worker-\\d"));
  }

  @Test
  void aRunWhoseClocksOutputDiskAndLinksFailEndsWithTheSameBits() throws Exception {
    Drill drill = drill(2, EnumSet.range(Fault.CLOCK, Fault.WEDGED_LINK));

    Verdict verdict = drill.run(new Drill.Jobs(JOB, JOB));

    assertThat(verdict.text())
        .as(String.join("\n", output))
        .startsWith("identical: 5 of 5 faults injected, 230 steps, ");
    assertThat(output)
        .anyMatch(
            line -> line.matches("step \\d+: set the clocks of .* (back by 3|forward by 5) h .*"))
        .anyMatch(line -> line.matches("step \\d+: let nothing that the coordinator prints .*"))
        .anyMatch(line -> line.matches("step \\d+: slowed the coordinator's disk down for .*"))
        .anyMatch(line -> line.matches("step \\d+: let the coordinator's disk hang for .*"))
        .anyMatch(line -> line.matches("step \\d+: held the bulk data of worker-\\d for .*"))
        .noneMatch(line -> line.contains(" is gone "));
  }

  @Test
  void aRunThatEndsWithOtherBitsIsReported() throws Exception {
    Drill drill = drill(1, EnumSet.of(Fault.DROP_CONNECTION));

    Verdict verdict =
        drill.run(
            new Drill.Jobs(job("training.steps=5", "seed=1"), job("training.steps=5", "seed=2")));

    assertThat(verdict.text())
        .as(String.join("\n", output))
        .startsWith("different: weights sha256 ");
    assertThat(verdict.identical()).isFalse();
  }

  private Drill drill(int workers, Set<Fault> kinds) {
    return new Drill(
        new Drill.Setting(
            JavaCommand.likeThisOne(Main.class),
            List.of(),
            workers,
            Duration.ofSeconds(3),
            directory.resolve("out")),
        new Drill.Faults(7, 230, kinds),
        output::add);
  }

  private static List<String> job(String... settings) {
    List<String> words = new java.util.ArrayList<>(List.of("jobs/digits.yaml"));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    return words;
  }
}
