package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Safetensors;
import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ctrl-C, and the signal that containers receive before they are killed.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InterruptionTest {
  private static final Pattern STOPPED =
      Pattern.compile("stopped \\(interrupted\\) after step (\\d+) of 23000; .*");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void anInterruptedRunReportsItsStepAndSavesIt(String signal) throws Exception {
    try (TributaryProcess train =
        TributaryProcess.start(
            "train", Tributary.DIGITS, "--out", directory, "--set", "training.epochs=1000")) {
      train.out().await("^epoch 1, step 23:");

      train.signal(signal);
      Tributary.Ended run = train.await();

      assertThat(run.out().getLast()).matches(STOPPED);
      Matcher stopped = STOPPED.matcher(run.out().getLast());
      assertThat(stopped.matches()).isTrue();
      assertThat(new RecordedRun(directory).newestCheckpoint().orElseThrow().moment().step())
          .isEqualTo(Long.parseLong(stopped.group(1)))
          .isGreaterThanOrEqualTo(23);
      assertThat(run.code()).isNotZero();
      RecordedRun recorded = new RecordedRun(directory);
      assertThat(Safetensors.read(recorded.model()).metadata())
          .containsEntry("step", stopped.group(1))
          .containsEntry("unfinished", "true");
      Tributary.Ended evaluated =
          Tributary.run("evaluate", recorded.model(), "--job", Tributary.DIGITS);
      assertThat(evaluated.code()).isZero();
      Tributary.Ended verified = Tributary.run("verify", directory);
      assertThat(verified.out())
          .contains(recorded.model() + ": the weights of step " + stopped.group(1));
      assertThat(verified.out().getLast()).startsWith("intact: ").contains("xxh3");
      // Only the JVM's own warning about the incubator module is printed.
      assertThat(run.err()).allMatch(line -> line.startsWith("WARNING: Using incubator modules"));
    }
  }

  /// Workers are usually told first when a cluster shuts down.
  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void anInterruptedCoordinatorThatHasLostItsWorkersSavesTheLastStep(String signal)
      throws Exception {
    try (Cluster cluster =
        Cluster.coordinating(
            Tributary.DIGITS,
            directory,
            "--set",
            "training.epochs=1000",
            "--set",
            "checkpoint.every_seconds=0")) {
      TributaryProcess worker = cluster.start("one");
      cluster.coordinator().out().await("^epoch 1, step 23:");
      worker.kill();
      cluster.coordinator().out().await("^one is gone ");

      cluster.coordinator().signal(signal);
      Tributary.Ended run = cluster.coordinator().await();

      Matcher stopped = STOPPED.matcher(run.out().getLast());
      assertThat(stopped.matches()).as(run.out().getLast()).isTrue();
      assertThat(new RecordedRun(directory).newestCheckpoint().orElseThrow().moment().step())
          .isEqualTo(Long.parseLong(stopped.group(1)))
          .isGreaterThanOrEqualTo(23);
    }
  }
}
