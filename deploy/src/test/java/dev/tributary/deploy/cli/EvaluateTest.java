package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Safetensors;
import dev.tributary.deploy.cluster.Tributary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tributary evaluate` on rows other than those of the job: what the model learnt from its
/// training samples is applied, and nothing is learnt from the rows that are evaluated.
class EvaluateTest {
  @TempDir static Path directory;

  private static Path job;
  private static Path model;

  /// Class 1 is above 100. Rows that are all above it would be half wrong if they were standardized
  /// by their own mean.
  @BeforeAll
  static void train() throws Exception {
    Files.writeString(
        directory.resolve("train.csv"),
        IntStream.range(0, 200)
            .mapToObj(i -> "%s,%s\n".formatted(90 + i % 21, 90 + i % 21 > 100 ? 1 : 0))
            .collect(Collectors.joining("", "x,y\n", "")));
    job =
        Files.writeString(
            directory.resolve("job.yaml"),
            """
            name: above
            dataset:
              csv: {path: train.csv, header: true, label: y}
              standardize: true
            model:
              layers:
                - linear: {units: 2}
            loss: {softmax_cross_entropy: {}}
            training: {batch: 20, shards: 2, epochs: 60, optimizer: {sgd: {learning_rate: 0.5}}}
            """);
    Tributary.Ended run = Tributary.train(job, directory.resolve("run"));
    assertThat(run.code()).as("%s", run.err()).isZero();
    model = directory.resolve("run").resolve("model.safetensors");
  }

  @Test
  void rowsOfAFileAreStandardizedByTheTrainingSamples() throws Exception {
    Path rows = write("x,y\n120,1\n125,1\n130,1\n");

    assertThat(Tributary.run("evaluate", model, "--input", rows).out().getFirst())
        .endsWith("accuracy 100.00 % on 3 samples");
  }

  @Test
  void otherDataOfTheJobAreStandardizedByTheTrainingSamples() throws Exception {
    write("x,y\n120,1\n130,1\n");

    assertThat(
            Tributary.run("evaluate", model, "--job", job, "--set", "dataset.csv.path=rows.csv")
                .out()
                .getFirst())
        .endsWith("accuracy 100.00 % on 2 samples");
  }

  @Test
  void aClassThatNoRowHasIsNoError() throws Exception {
    Path rows = write("x,y\n80,0\n");

    assertThat(Tributary.run("evaluate", model, "--input", rows).out().getFirst())
        .endsWith("accuracy 100.00 % on 1 sample");
  }

  @Test
  void aClassThatTheModelDoesNotKnowIsRefused() throws Exception {
    Path rows = write("x,y\n120,7\n");

    Tributary.Ended ended = Tributary.run("evaluate", model, "--input", rows);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .singleElement()
        .asString()
        .contains("rows.csv:2", "column y", "the label 7");
  }

  @Test
  void aRunThatBeginsWithTheModelTakesWhatItLearnt() throws Exception {
    write("x,y\n" + "118,0\n122,1\n".repeat(40));
    Object[] settings = {
      "--set", "dataset.csv.path=rows.csv", "--set", "model.init_from=" + model.toAbsolutePath()
    };

    Tributary.Ended kept = start("kept", settings);
    Tributary.Ended refitted =
        start(
            "refitted",
            settings[0],
            settings[1],
            settings[2],
            settings[3],
            "--set",
            "dataset.refit=true");

    assertThat(kept.code()).as("%s", kept.err()).isZero();
    assertThat(refitted.code()).as("%s", refitted.err()).isZero();
    assertThat(mean("kept")).isEqualTo(mean("run"));
    assertThat(mean("refitted")).isEqualTo("\"mean\":[120.0]");
  }

  private static Tributary.Ended start(String out, Object... settings) throws Exception {
    return Tributary.train(job, directory.resolve(out), settings);
  }

  /// The mean in the description of a model.
  private static String mean(String run) throws IOException {
    String description =
        Safetensors.metadata(directory.resolve(run).resolve("model.safetensors")).get("tributary");
    return description.replaceFirst(".*(\"mean\":\\[[^]]*]).*", "$1");
  }

  private static Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("rows.csv"), text);
  }
}
