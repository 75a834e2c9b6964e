package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Layer;
import dev.tributary.proto.v1.Linear;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunPlaceTest {
  @TempDir Path directory;

  @Test
  void aDirectoryThatDoesNotExistYetIsOkIfThereIsRoom() {
    Path out = directory.resolve("runs").resolve("tiny");

    assertThat(new RunPlace(out).check().line()).matches("ok {3}disk: [0-9,]+ MiB free for " + out);
    assertThat(new RunPlace(out).check(TinyJobs.prepared(TinyJobs.job())).line())
        .matches("ok {3}disk: [0-9,]+ MiB free for " + out + ", which needs up to 1 MiB");
    assertThat(out).doesNotExist();
  }

  @Test
  void aRunThatDoesNotFitOnTheDiskIsBad() {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setSteps(1_000_000_000_000_000L);

    assertThat(new RunPlace(directory).check(TinyJobs.prepared(job)).line())
        .startsWith("BAD  disk: ")
        .containsPattern(", which needs up to [0-9,]{13,} MiB; make room");
    job.getTrainingBuilder().setSteps(Long.MAX_VALUE);
    assertThat(new RunPlace(directory).check(TinyJobs.prepared(job)).line())
        .startsWith("BAD  disk: ");
  }

  /// A ledger has two digests of each parameter in each line.
  @Test
  void theLedgerOfManySmallParametersIsCounted() {
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder().setSteps(10_000);
    for (int i = 0; i < 100; i++) {
      job.getModelBuilder()
          .addLayers(0, Layer.newBuilder().setLinear(Linear.newBuilder().setUnits(1)));
    }
    long ledger = 10_000L * 202 * (2 * 34) >> 20;

    assertThat(new RunPlace(directory).check(TinyJobs.prepared(job)).line())
        .containsPattern("needs up to 1[0-9]{2} MiB")
        .satisfies(
            line ->
                assertThat(Long.parseLong(line.replaceAll(".*up to ([0-9]+) MiB.*", "$1")))
                    .isBetween(ledger, ledger + 40));
  }

  /// Trains 18 layers of one unit, whose ledger is a thousand times larger than the model.
  @Test
  void aRunWithALedgerUsesBetweenHalfAndAllOfTheComputedSpace() throws Exception {
    Path yaml =
        TestJobs.write(
            directory,
            """
            name: narrow
            dataset: {synthetic: {samples: 8, features: 2, classes: 2}, holdout: 0.5}
            model:
              layers: [%s, {linear: {units: 2}}]
            loss: {softmax_cross_entropy: {}}
            training: {batch: 4, shards: 2, steps: 2000, optimizer: {sgd: {learning_rate: 0.01}}}
            """
                .formatted(String.join(", ", Collections.nCopies(17, "{linear: {units: 1}}"))));
    Path out = directory.resolve("out");

    Tributary.Ended run = Tributary.train(yaml, out);

    assertThat(run.code()).as("%s", run).isZero();
    JobFile file = JobFile.read(yaml, List.of());
    String line =
        new RunPlace(out)
            .check(PreparedJob.prepare(file.job(), DataDirectory.ofJob(file.directory())))
            .line();
    long need = Long.parseLong(line.replaceAll(".*up to ([0-9]+) MiB.*", "$1")) << 20;
    assertThat(bytes(out)).isBetween(need / 2, need);
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void aFileInTheWayIsBad() throws IOException {
    Path file = Files.writeString(directory.resolve("runs"), "");

    assertThat(new RunPlace(file.resolve("tiny")).check().line())
        .startsWith("BAD  disk: " + file + " is a file; ")
        .contains("name another directory with --out", "or move it away");
  }
}
