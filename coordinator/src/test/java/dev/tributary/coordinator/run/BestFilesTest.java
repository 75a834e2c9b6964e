package dev.tributary.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Safetensors;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Metric;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.reduce.stopping.History;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BestFilesTest {
  private final PreparedJob job = keeping(Metric.LOSS, 3);

  @TempDir Path directory;

  private RunLock lock;

  @BeforeEach
  void lock() throws IOException {
    lock = RunLock.take(directory);
  }

  @AfterEach
  void unlock() throws IOException {
    lock.close();
  }

  private static PreparedJob keeping(Metric metric, int count) {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().getKeepBestBuilder().setMetric(metric).setCount(count);
    return TinyJobs.prepared(job);
  }

  private CheckpointKeeper.BestModels open(PreparedJob job, long version) throws IOException {
    TermFile term = TermFile.begin(lock, new TermRecord(7, 1, "", "", job.job()));
    return BestFiles.open(job, term, version);
  }

  /// Evaluates steps 1, 2, … with these losses.
  private void keep(double... losses) throws IOException {
    CheckpointKeeper.BestModels models = open(job, 0);
    BestRanking ranking = models.kept().orElseThrow();
    for (int i = 0; i < losses.length; i++) {
      BestRanking after = ranking.with(new History.Evaluated(i + 1, losses[i]));
      if (!after.equals(ranking)) {
        ranking = after;
        TrainingState model = TrainingState.allocateWeights(job, i + 1);
        model.weights().getFirst().data[0] = i + 1;
        models.keep(model, ranking);
      }
    }
  }

  /// The steps of the models, by the rank in their names.
  private List<String> steps() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("best"))
          .sorted()
          .map(file -> file.getFileName() + " " + Safetensors.read(file).metadata().get("step"))
          .toList();
    }
  }

  @Test
  void theModelsAreNamedByTheirRanks() throws Exception {
    keep(0.5, 0.2, 0.4, 0.3, 0.6, 0.1);

    assertThat(steps())
        .containsExactly("best-2.safetensors 2", "best-3.safetensors 4", "best.safetensors 6");
    assertThat(Safetensors.read(directory.resolve("best.safetensors")).metadata())
        .containsEntry("metric", "loss")
        .containsEntry("value", "0.1");
    assertThat(
            Safetensors.read(directory.resolve("best-3.safetensors"))
                .tensors()
                .getFirst()
                .values()[0])
        .isEqualTo(4);
  }

  @Test
  void theRankingIsFoundAgainAndLaterVersionsAreRemoved() throws Exception {
    keep(0.5, 0.2, 0.4, 0.3, 0.6, 0.1);

    BestRanking found = open(job, 5).kept().orElseThrow();

    assertThat(found.versions())
        .containsExactly(new History.Evaluated(2, 0.2), new History.Evaluated(4, 0.3));
    assertThat(steps()).containsExactly("best-2.safetensors 4", "best.safetensors 2");
  }

  @Test
  void aGapThatACrashHasLeftIsClosed() throws Exception {
    keep(0.5, 0.2, 0.4);
    Files.delete(directory.resolve("best.safetensors"));

    assertThat(open(job, 3).kept().orElseThrow().versions())
        .extracting(History.Evaluated::step)
        .containsExactly(3L, 1L);
    assertThat(steps()).containsExactly("best-2.safetensors 1", "best.safetensors 3");
  }

  @Test
  void fewerModelsAreKeptIfTheJobSaysSo() throws Exception {
    keep(0.5, 0.2, 0.4);

    assertThat(open(keeping(Metric.LOSS, 1), 3).kept().orElseThrow().versions())
        .containsExactly(new History.Evaluated(2, 0.2));
    assertThat(steps()).containsExactly("best.safetensors 2");
  }

  @Test
  void modelsOfAnotherMetricAndDamagedOnesAreRemoved() throws Exception {
    keep(0.5, 0.2);
    Files.write(directory.resolve("best.safetensors"), new byte[] {1, 2, 3});
    assertThat(open(job, 3).kept().orElseThrow().versions())
        .extracting(History.Evaluated::step)
        .containsExactly(1L);

    assertThat(open(keeping(Metric.ACCURACY, 3), 3).kept().orElseThrow().versions()).isEmpty();
    assertThat(steps()).isEmpty();
  }

  @Test
  void aJobThatKeepsNoneLeavesTheModelsAlone() throws Exception {
    keep(0.5);

    assertThat(open(TinyJobs.prepared(TinyJobs.job()), 0).kept()).isEmpty();
    assertThat(steps()).containsExactly("best.safetensors 1");
  }
}
