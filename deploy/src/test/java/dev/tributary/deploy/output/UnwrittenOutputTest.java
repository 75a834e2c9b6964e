package dev.tributary.deploy.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands whose standard output is full, or read by nobody.
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UnwrittenOutputTest {
  private static final File FULL = new File("/dev/full");

  /// Each epoch has one step and prints one line. A pipe holds about a thousand of them.
  private static final int EPOCHS = 2500;

  @TempDir static Path directory;

  private static Path job;
  private static Path run;

  @BeforeAll
  static void trainOnce() throws Exception {
    job = TestJobs.write(directory, TestJobs.SMALL);
    run = directory.resolve("run");
    assertThat(Tributary.train(job, run).code()).isZero();
  }

  static Stream<List<Object>> results() {
    return Stream.of(
        List.of("--version"),
        List.of("--help"),
        List.of("train", "--help"),
        List.of("doctor", "--out", directory.resolve("new")),
        List.of("certs", directory.resolve("certs"), "--hosts", "localhost"),
        List.of("verify", run),
        List.of("evaluate", run.resolve("model.safetensors"), "--job", job));
  }

  @ParameterizedTest
  @MethodSource("results")
  void aResultThatCannotBeWrittenIsAFailure(List<Object> arguments) throws Exception {
    Assumptions.assumeTrue(FULL.exists(), FULL + " is a device of Linux");
    try (TributaryProcess command =
        TributaryProcess.startInto(ProcessBuilder.Redirect.to(FULL), arguments.toArray())) {
      Tributary.Ended ended = command.await();

      assertThat(ended.err())
          .last()
          .asString()
          .matches(
              "tributary: standard output cannot be written: No space left on device; it lacks"
                  + " \\d+ lines?");
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  @Test
  void aResultWhoseReaderHasGoneIsNoFailure() throws Exception {
    try (TributaryProcess command = TributaryProcess.startWithoutReader("--help")) {
      Tributary.Ended ended = command.await();

      assertThat(ended.err()).noneMatch(line -> line.startsWith("tributary: "));
      assertThat(ended.code()).isZero();
    }
  }

  @Test
  void aRunWhoseOutputCannotBeWrittenIsSavedAndEndsWithZero() throws Exception {
    Assumptions.assumeTrue(FULL.exists(), FULL + " is a device of Linux");
    Path out = directory.resolve("full");
    try (TributaryProcess train =
        TributaryProcess.startInto(ProcessBuilder.Redirect.to(FULL), "train", job, "--out", out)) {
      Tributary.Ended ended = train.await();

      assertThat(ended.err())
          .last()
          .asString()
          .startsWith("tributary: standard output cannot be written: No space left on device; ");
      assertThat(ended.code()).isZero();
      assertThat(new RecordedRun(out).sha256OfModel())
          .isEqualTo(new RecordedRun(run).sha256OfModel());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunWhoseOutputNobodyReadsIsRecordedCompletelyAndEnds(boolean withErrors) throws Exception {
    Path out = directory.resolve("unread-" + withErrors);
    try (TributaryProcess train =
        TributaryProcess.startUnread(
            withErrors, "train", job, "--out", out, "--set", "training.epochs=" + EPOCHS)) {
      Tributary.Ended ended = train.await();

      assertThat(ended.code()).isZero();
      new RecordedRun(out).assertMetricsAreComplete(EPOCHS, 1);
      assertThat(new RecordedRun(out).model()).exists();
      if (!withErrors) {
        assertThat(ended.err())
            .last()
            .asString()
            .matches("tributary: standard output is not read; it lacks \\d+ lines");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void anInterruptedRunWhoseOutputNobodyReadsIsSavedAndEnds(String signal) throws Exception {
    RecordedRun recorded = new RecordedRun(directory.resolve("interrupted-" + signal));
    try (TributaryProcess train =
        TributaryProcess.startUnread(
            true, "train", job, "--out", recorded.out(), "--set", "training.epochs=100000000")) {
      recorded.awaitStep(EPOCHS);

      train.signal(signal);
      Tributary.Ended ended = train.await();

      assertThat(ended.code()).isEqualTo(signal.equals("INT") ? 130 : 143);
      long last = recorded.steps().getLast().get("step").asLong();
      assertThat(Files.exists(recorded.checkpoint(last))).isTrue();
    }
  }
}
