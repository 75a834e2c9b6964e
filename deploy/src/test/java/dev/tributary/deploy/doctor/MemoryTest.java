package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.job.JobFile;
import dev.tributary.train.MemoryNeed;
import dev.tributary.train.PreparedJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The memory that `doctor` computes for a run, compared with the memory that the run uses.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MemoryTest {
  /// Megabytes in use after a collection.
  private static final Pattern LEFT = Pattern.compile("->(\\d+)M\\(");

  /// 4.2 million parameters.
  private static final String WIDE =
      """
      name: wide
      dataset:
        synthetic: {samples: 64, features: 2000, classes: 100}
      model:
        layers:
          - linear: {units: 2000}
          - relu: {}
          - linear: {units: 100}
      loss: {softmax_cross_entropy: {}}
      training:
        batch: 16
        shards: 8
        steps: 8
        optimizer: {sgd: {learning_rate: 0.01, momentum: 0.9}}
      checkpoint: {every_steps: 2}
      """;

  @TempDir Path directory;

  @Test
  void aRunUsesBetweenHalfAndAllOfTheComputedMemory() throws Exception {
    Path yaml = TestJobs.write(directory, WIDE);
    Path log = directory.resolve("gc.log");
    long need = need(yaml);
    List<String> flags = new ArrayList<>(TributaryProcess.flags());
    flags.addAll(List.of("-Xmx" + need, "-Xlog:gc:file=" + log));

    try (TributaryProcess run =
        TributaryProcess.startWith(
            flags, "train", yaml, "--workers", 2, "--out", directory.resolve("out"))) {
      Tributary.Ended ended = run.await();

      assertThat(ended.code()).as("%s %s", ended.out(), ended.err()).isZero();
      assertThat(mostLeft(log) << 20).isBetween(need / 2, need);
    }
  }

  /// A model of many tensors needs memory for each: objects, and lines of the ledger.
  @Test
  void aRunOfManySmallTensorsSucceedsWithTheComputedMemory() throws Exception {
    String layers = String.join(",\n    ", Collections.nCopies(5_000, "{linear: {units: 1}}"));
    Path yaml =
        TestJobs.write(
            directory,
            WIDE.replaceFirst(
                    "(?s)model:.*loss:",
                    "model: {layers: [" + layers + ", {linear: {units: 100}}]}\nloss:")
                .replace("features: 2000", "features: 20"));
    List<String> flags = new ArrayList<>(TributaryProcess.flags());
    flags.add("-Xmx" + need(yaml));

    try (TributaryProcess run =
        TributaryProcess.startWith(
            flags, "train", yaml, "--workers", 2, "--out", directory.resolve("out"))) {
      Tributary.Ended ended = run.await();

      assertThat(ended.code()).as("%s %s", ended.out(), ended.err()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 80})
  void aRunThatCannotBeginBecauseOfMemoryReportsIt(int mebibytes) throws Exception {
    Tributary.Ended ended = trainWithin(mebibytes);

    assertThat(ended.err())
        .last()
        .asString()
        .startsWith("tributary: out of memory (Java heap space) with ");
    assertGivesRemedy(ended.err().getLast(), ended);
  }

  /// With 185 MiB there is also too little memory for checkpoints.
  @ParameterizedTest
  @ValueSource(ints = {130, 185})
  void aRunWhoseWorkersHaveTooLittleMemoryStopsAndReportsIt(int mebibytes) throws Exception {
    Tributary.Ended ended = trainWithin(mebibytes);

    assertThat(ended.out())
        .last()
        .asString()
        .startsWith("stopped (a worker failed: out of memory (Java heap space) with ");
    assertGivesRemedy(ended.out().getLast(), ended);
  }

  private static void assertGivesRemedy(String line, Tributary.Ended ended) {
    assertThat(line)
        .contains("; give the JVM more with TRIBUTARY_JAVA_OPTS=-Xmx..., `tributary doctor ");
    assertThat(ended.err()).noneMatch(other -> other.startsWith("\tat "));
    assertThat(ended.code()).isEqualTo(ExitCode.FAILED.value());
  }

  private Tributary.Ended trainWithin(int mebibytes) throws Exception {
    List<String> flags = new ArrayList<>(TributaryProcess.flags());
    flags.add("-Xmx" + mebibytes + "m");
    try (TributaryProcess run =
        TributaryProcess.startWith(
            flags,
            "train",
            TestJobs.write(directory, WIDE),
            "--workers",
            2,
            "--out",
            directory.resolve("out"))) {
      return run.await();
    }
  }

  private static long need(Path yaml) {
    JobFile file = JobFile.read(yaml, List.of());
    PreparedJob job = PreparedJob.prepare(file.job(), DataDirectory.ofJob(file.directory()));
    return MemoryNeed.ofTraining(job, 2).total();
  }

  private static long mostLeft(Path log) throws Exception {
    return LEFT.matcher(Files.readString(log))
        .results()
        .map(MatchResult::group)
        .map(left -> left.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .max()
        .orElseThrow();
  }
}
