package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.checkpoint.Safetensors;
import dev.tributary.checkpoint.TensorFile;
import dev.tributary.checkpoint.TensorShape;
import dev.tributary.checkpoint.WeightsDigest;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.job.JobFile;
import dev.tributary.job.JobFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The output and the files of a run, whose names other tools rely on. All tests examine one run.
final class OutputTest {
  private static final String[] TWO_EPOCHS = {"--set", "training.epochs=2"};
  private static final int STEPS = 46;

  @TempDir static Path directory;

  private static RecordedRun recorded;
  private static Tributary.Ended run;

  @BeforeAll
  static void trainOnce() throws Exception {
    Path out = directory.resolve("out");
    recorded = new RecordedRun(out);
    run = Tributary.train(Tributary.DIGITS, out, TWO_EPOCHS[0], TWO_EPOCHS[1], "--workers", 2);
  }

  @Test
  void theLastLineIsTheHashAndTheExitCodeIsZero() {
    assertThat(run.code()).isZero();
    assertThat(run.out().getLast()).matches("weights sha256 [0-9a-f]{64}");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyStepHasAnObjectInOrder() throws Exception {
    List<JsonNode> steps = recorded.steps();

    assertThat(steps).hasSize(STEPS);
    for (int i = 0; i < STEPS; i++) {
      JsonNode step = steps.get(i);
      assertThat(step.fieldNames())
          .toIterable()
          .containsExactly(
              "step",
              "epoch",
              "loss",
              "accuracy",
              "samples",
              "learning_rate",
              "step_ms",
              "computing_ms",
              "waiting_ms",
              "exchanging_ms");
      assertThat(step.get("step").asInt()).isEqualTo(i + 1);
      assertThat(step.get("epoch").asInt()).isEqualTo(i < STEPS / 2 ? 1 : 2);
    }
    assertThat(steps.getFirst().get("samples").asInt()).isEqualTo(64);
    // An epoch has 1438 training samples: 22 minibatches of 64 and one of 30.
    assertThat(steps.getLast().get("samples").asInt()).isEqualTo(30);
  }

  @Test
  void everyEvaluationHasAnObject() throws Exception {
    List<JsonNode> evaluations = recorded.evaluations();

    assertThat(evaluations).extracting(e -> e.get("step").asInt()).containsExactly(23, 46);
    assertThat(evaluations.getLast().fieldNames())
        .toIterable()
        .containsExactly("step", "epoch", "split", "loss", "accuracy", "samples");
    assertThat(evaluations.getLast().get("split").asText()).isEqualTo("holdout");
    assertThat(evaluations.getLast().get("samples").asInt()).isEqualTo(359);
  }

  @Test
  void theModelHasPytorchsNamesAndTheHashOfTheLastLine() throws Exception {
    TensorFile file = Safetensors.read(recorded.model());

    assertThat(file.tensors())
        .extracting(NamedTensor::tensorShape)
        .containsExactly(
            new TensorShape("0.weight", List.of(64, 64)),
            new TensorShape("0.bias", List.of(64)),
            new TensorShape("2.weight", List.of(10, 64)),
            new TensorShape("2.bias", List.of(10)));
    assertThat(run.weights()).isEqualTo(recorded.sha256OfModel());
    assertThat(run.weights()).isEqualTo(WeightsDigest.of(file.tensors()));
  }

  @Test
  void theResolvedJobIsReadBackUnchanged() {
    JobFile given = JobFile.read(Tributary.DIGITS, List.of(TWO_EPOCHS[1]));
    JobFile resolved = JobFile.read(recorded.job(), List.of());

    assertThat(resolved.job())
        .isEqualTo(
            JobFiles.map(
                given.resolved(),
                path -> given.directory().resolve(path).toAbsolutePath().normalize().toString()));
    assertThat(Path.of(resolved.job().getDataset().getCsv().getPath())).isAbsolute().exists();
    assertThat(resolved.resolved()).isEqualTo(resolved.job());
  }

  @Test
  void theNewestCheckpointContainsTheLastStepAndTheModelsWeights() throws Exception {
    Checkpoint checkpoint = recorded.newestCheckpoint().orElseThrow();

    assertThat(checkpoint.moment().step()).isEqualTo(STEPS);
    assertThat(WeightsDigest.of(checkpoint.weights())).isEqualTo(run.weights());
    assertThat(recorded.out().resolve("checkpoints").resolve("LATEST"))
        .hasContent("step-000000046.safetensors\n");
  }

  @Test
  void evaluatingTheModelPrintsTheLastEvaluationOfTheRun() throws Exception {
    JsonNode last = recorded.evaluations().getLast();
    String expected =
        String.format(
            Locale.ROOT,
            "holdout: loss %.4f, accuracy %.2f %% on 359 samples",
            last.get("loss").doubleValue(),
            100 * last.get("accuracy").doubleValue());

    Tributary.Ended evaluated =
        Tributary.run("evaluate", recorded.model(), "--job", Tributary.DIGITS);
    Tributary.Ended fromItsRecord =
        Tributary.run(
            "evaluate",
            recorded.out().resolve("checkpoints").resolve("step-000000046.safetensors"),
            "--job",
            recorded.job(),
            "--data",
            "data");

    assertThat(evaluated.out()).hasSize(2).startsWith(expected);
    assertThat(evaluated.out().getLast()).startsWith("macro F1 ").hasSizeLessThanOrEqualTo(80);
    assertThat(evaluated.code()).isZero();
    assertThat(fromItsRecord.out()).isEqualTo(evaluated.out());
    assertThat(run.out()).containsSequence(evaluated.out());
  }

  @Test
  void anEarlierRunIsMovedAsideAndTheMessageNamesThePlaces() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    Path again = directory.resolve("again");
    String first = Tributary.train(job, again).weights();

    Tributary.Ended second = Tributary.train(job, again, "--set", "seed=2");

    Path aside = directory.resolve("again-1");
    assertThat(second.out())
        .contains(
            "an earlier run was in %s (of another job: seed is 2 here and 0 there); it is in %s now"
                .formatted(again, aside));
    assertThat(new RecordedRun(aside).sha256OfModel()).isEqualTo(first);
    assertThat(new RecordedRun(again).sha256OfModel())
        .isEqualTo(second.weights())
        .isNotEqualTo(first);
  }
}
