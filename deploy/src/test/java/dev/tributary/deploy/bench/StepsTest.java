package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StepsTest {
  @TempDir Path directory;

  @Test
  void stepsOfTheWarmUpEvaluationsAndATornLineDoNotCount() throws IOException {
    Path metrics = directory.resolve("metrics.jsonl");
    Files.writeString(
        metrics,
        line(400)
            + line(150)
            + "{\"step\": 2, \"split\": \"train\"}\n"
            + line(40)
            + line(10)
            + line(30)
            + "{\"step\": 6, \"step_ms\": 9");

    Steps steps = Steps.read(metrics);

    assertThat(steps.all())
        .extracting(Steps.Step::whole)
        .containsExactly(400.0, 150.0, 40.0, 10.0, 30.0);
    Steps warm = steps.after(Duration.ofMillis(500));
    assertThat(warm.all()).hasSize(3);
    assertThat(warm.first()).isEqualTo(3);
    assertThat(warm.median(Steps.Step::whole)).isEqualTo(30);
    assertThat(warm.median(Steps.Step::waiting)).isEqualTo(3);
  }

  @Test
  void theMedianOfAnEvenNumberOfStepsIsTheMeanOfTheMiddleTwo() throws IOException {
    Path metrics = directory.resolve("metrics.jsonl");
    Files.writeString(metrics, line(10) + line(40) + line(20) + line(1000));

    assertThat(Steps.read(metrics).median(Steps.Step::whole)).isEqualTo(30);
  }

  @Test
  void aRunThatHasNotBegunHasNoSteps() throws IOException {
    assertThat(Steps.read(directory.resolve("metrics.jsonl")).all()).isEmpty();
  }

  private static String line(double whole) {
    return """
    {"step": 1, "step_ms": %s, "computing_ms": %s, "waiting_ms": %s, "exchanging_ms": %s}
    """
        .formatted(whole, whole * 0.7, whole / 10, whole * 0.2);
  }
}
