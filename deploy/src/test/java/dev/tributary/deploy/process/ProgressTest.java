package dev.tributary.deploy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgressTest {
  @TempDir Path directory;
  private Path metrics;
  private Progress progress;

  @BeforeEach
  void follow() {
    metrics = directory.resolve("metrics.jsonl");
    progress = new Progress(metrics);
  }

  @Test
  void aRunThatHasNotBegunHasNoSteps() throws IOException {
    assertThat(progress.read()).isZero();
    assertThat(progress.step()).isZero();
  }

  @Test
  void stepsCountAndEvaluationsDoNot() throws IOException {
    write(step(1) + step(2) + "{\"step\":2,\"split\":\"holdout\",\"loss\":0.5}\n");

    assertThat(progress.read()).isEqualTo(2);
    assertThat(progress.step()).isEqualTo(2);
    write(step(3));
    assertThat(progress.read()).isEqualTo(1);
    assertThat(progress.step()).isEqualTo(3);
    assertThat(progress.read()).isZero();
  }

  @Test
  void aLineCountsOnceItIsWhole() throws IOException {
    String line = step(14);
    write(line.substring(0, 9));

    assertThat(progress.read()).isZero();
    write(line.substring(9));
    assertThat(progress.read()).isEqualTo(1);
    assertThat(progress.step()).isEqualTo(14);
  }

  @Test
  void skippedLinesDoNotCountAndTheRunMayResumeFromAnEarlierStep() throws IOException {
    write(step(14) + step(15) + step(16).substring(0, 9));
    progress.read();
    Files.writeString(metrics, step(10));

    progress.skip();
    write(step(11));

    assertThat(progress.read()).isEqualTo(1);
    assertThat(progress.step()).isEqualTo(11);
  }

  private static String step(int step) {
    return "{\"step\":%s,\"epoch\":1,\"loss\":0.25,\"step_ms\":4.5}\n".formatted(step);
  }

  private void write(String text) throws IOException {
    Files.writeString(metrics, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
