package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator that is gone is started again by the same command, and no bit changes.
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ResumeTest {
  /// 230 steps: enough for a middle to be killed in.
  private static final String TEN_EPOCHS = "training.epochs=10";

  private static final long STEPS = 230;
  private static final String EVERY_SEVEN = "checkpoint.every_steps=7";

  @TempDir Path directory;

  @Test
  void aCoordinatorKilledInMidRunGoesOnFromItsNewestCheckpoint() throws Exception {
    Path out = directory.resolve("out");
    try (Cluster cluster =
        Cluster.coordinating(Tributary.DIGITS, out, "--set", TEN_EPOCHS, "--set", EVERY_SEVEN)) {
      cluster.start("one");
      cluster.coordinator().out().await("^epoch 2, step");

      cluster.coordinator().kill();
      long saved = new Recorded(out).newestCheckpoint().orElseThrow().moment().step();
      TributaryProcess again = cluster.restartCoordinator();
      cluster.start("two");
      Tributary.Ended run = again.await();

      assertThat(run.out()).contains("resumed at step %d of 230 (term 2)".formatted(saved));
      assertThat(saved).isGreaterThanOrEqualTo(42);
      assertThat(run.weights()).isEqualTo(Digest.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
      assertMetricsAreComplete(out);
    }
  }

  @Test
  void trainingThatWasKilledGoesOnLikewise() throws Exception {
    Path out = directory.resolve("out");
    Object[] command = {
      "train", Tributary.DIGITS, "--out", out, "--set", TEN_EPOCHS, "--set", EVERY_SEVEN
    };
    try (TributaryProcess train = TributaryProcess.start(command)) {
      train.out().await("^epoch 2, step");
      train.kill();
    }
    Files.writeString(
        out.resolve("metrics.jsonl"), "{\"step\": 47, \"ep", StandardOpenOption.APPEND);

    Tributary.Ended run = Tributary.run(command);

    assertThat(run.out().getFirst()).matches("resumed at step \\d+ of 230 \\(term 2\\)");
    assertThat(run.weights()).isEqualTo(Digest.byLocalTrainer(Tributary.DIGITS, TEN_EPOCHS));
    assertMetricsAreComplete(out);
  }

  /// Every step once, in order, and every evaluation.
  private static void assertMetricsAreComplete(Path out) throws Exception {
    Recorded recorded = new Recorded(out);
    assertThat(steps(recorded.steps()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS).boxed().toList());
    assertThat(steps(recorded.evaluations()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).mapToObj(e -> 23 * e).toList());
  }

  private static List<Long> steps(List<JsonNode> records) {
    return records.stream().map(record -> record.get("step").asLong()).toList();
  }
}
