package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.deploy.cli.Main;
import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Transcript;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.process.JavaCommand;
import dev.tributary.deploy.process.SeamFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The clock is set back and forward by hours during a run: nothing that is measured follows it.
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClockTest {
  private static final JavaCommand COMMAND = JavaCommand.likeThisOne(Main.class);

  @TempDir Path directory;

  @Test
  void checkpointsAndTimesOfStepsDoNotFollowTheClockAndNoWorkerIsLost() throws Exception {
    Path out = directory.resolve("out");
    String address = "127.0.0.1:" + Cluster.freePort();
    RecordedRun recorded = new RecordedRun(out);
    Transcript lines = new Transcript();
    try (ChildProcess coordinator =
            start(
                lines,
                "coordinator",
                Tributary.DIGITS,
                "--listen",
                address,
                "--out",
                out,
                "--set",
                "training.epochs=100000",
                "--set",
                "checkpoint.every_seconds=1");
        ChildProcess worker =
            start(new Transcript(), "worker", "--coordinator", address, "--name", "one")) {
      recorded.awaitAnotherCheckpoint();

      for (Duration ahead : List.of(Duration.ofHours(-3), Duration.ofHours(5), Duration.ZERO)) {
        coordinator.tell(SeamFaults.clock(ahead));
        worker.tell(SeamFaults.clock(ahead));
        recorded.awaitAnotherCheckpoint();
        recorded.awaitAnotherCheckpoint();
      }
      coordinator.terminate();

      assertThat(coordinator.await()).isEqualTo(143);
      assertThat(lines.lines()).noneMatch(line -> line.contains(" is gone "));
      assertThat(recorded.steps())
          .extracting(ClockTest::duration)
          .allMatch(took -> !took.isNegative() && took.compareTo(Duration.ofHours(1)) < 0);
    }
  }

  private static Duration duration(JsonNode step) {
    return Duration.ofNanos((long) (1e6 * step.get("step_ms").asDouble()));
  }

  private ChildProcess start(Transcript lines, Object... arguments) throws Exception {
    List<String> words = List.of(arguments).stream().map(Object::toString).toList();
    return ChildProcess.start(
        new ChildProcess.Start(
            COMMAND,
            words,
            directory.resolve(words.getFirst() + ".log"),
            line -> lines.write((line + "\n").toCharArray(), 0, line.length() + 1)));
  }
}
