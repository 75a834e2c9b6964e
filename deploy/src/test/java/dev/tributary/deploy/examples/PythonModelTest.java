package dev.tributary.deploy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.deploy.cluster.Tributary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A program in Python that knows the model file and its document alone predicts what `predict`
/// predicts. Without numpy the tests are skipped.
@Timeout(value = 200, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PythonModelTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final Path READER = Path.of("examples", "python-model", "read_model.py");

  @TempDir Path directory;

  @BeforeAll
  static void numpyIsHere() throws Exception {
    Process found =
        new ProcessBuilder(PYTHON, "-c", "import numpy")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (found.waitFor() != 0) {
      Assumptions.abort(PYTHON + " has no numpy; on Debian: apt-get install python3-numpy");
    }
  }

  @Test
  void classesOfATableWithNamesDatesAndMissingCells() throws Exception {
    Path table = Path.of("data", "customers.csv");
    Path model = trained(Path.of("jobs", "table.yaml"), "training.epochs=3");

    List<String> here = Tributary.run("predict", model, "--input", table, "--probabilities").out();

    requireSame(python(model, table), here, 1e-5);
  }

  @Test
  void valuesInTheirOwnUnits() throws Exception {
    StringBuilder table = new StringBuilder("seen,size,kind,price\n");
    for (int i = 0; i < 120; i++) {
      table.append(
          "%s,%s,%s,%s\n"
              .formatted(
                  1_700_000_000L + 7 * i,
                  i % 9 == 0 ? "" : String.valueOf(40 + i % 37),
                  i % 3 == 0 ? "flat" : "house",
                  300_000 + 1000 * (i % 37) + 20_000 * (i % 3)));
    }
    Path rows = Files.writeString(directory.resolve("rows.csv"), table);
    Path job =
        Files.writeString(
            directory.resolve("job.yaml"),
            """
            name: prices
            dataset:
              csv: {path: rows.csv, header: true, targets: [price], missing: mean, indicator: true}
              standardize: true
              standardize_targets: true
            model:
              layers:
                - linear: {units: 8}
                - gelu: {}
                - residual:
                    layers:
                      - linear: {units: 8}
                      - tanh: {}
                - linear: {units: 1}
            loss: {mean_squared_error: {}}
            training: {batch: 20, shards: 2, epochs: 5, optimizer: {adam: {learning_rate: 0.01}}}
            """);
    Path model = trained(job, "seed=3");

    List<String> here = Tributary.run("predict", model, "--input", rows).out();

    requireSame(python(model, rows), here, 1e-5 * 300_000);
  }

  @Test
  void yesOrNoQuestionsAndCellsInSeveralSpellings() throws Exception {
    List<String> kinds = List.of("flat", "house", "", " villa ", "\"row, old\"");
    List<String> words = List.of("Yes", "no", "ON", "off", "T", "f", "1", "0", "TRUE", "n", "");
    StringBuilder table = new StringBuilder("size, kind ,sunny,built, warm,loud\n");
    for (int i = 0; i < 120; i++) {
      table.append(
          "%s,%s, %s,%s ,%s,%s\n"
              .formatted(
                  40 + i % 37,
                  kinds.get(i % 5),
                  words.get(i % 11),
                  i % 2 == 0 ? "2024-05" : "2023-05-17T08:30:00Z",
                  i % 37 > 18 ? 1 : 0,
                  i % 5 == 1 ? 1 : 0));
    }
    Path rows = Files.writeString(directory.resolve("rows.csv"), table);
    Path job =
        Files.writeString(
            directory.resolve("job.yaml"),
            """
            name: questions
            dataset:
              csv:
                path: rows.csv
                header: true
                targets: [warm, loud]
                missing: median
                columns:
                  kind: {type: categorical, missing: zero}
                  sunny: {type: boolean}
              standardize: true
            model: {layers: [{linear: {units: 8}}, {relu: {}}, {linear: {units: 2}}]}
            loss: {binary_cross_entropy: {}}
            training: {batch: 20, shards: 2, epochs: 20, optimizer: {adam: {learning_rate: 0.01}}}
            wire: {weights: bfloat16}
            """);
    Path model = trained(job, "seed=3");
    // A spelling that no training sample has.
    Files.writeString(rows, table.append("50,villa,oFF,2024-05-01,0,0\n"));

    List<String> here = Tributary.run("predict", model, "--input", rows, "--probabilities").out();

    assertThat(here.getFirst())
        .isEqualTo("prediction_warm,probability_warm,prediction_loud,probability_loud");
    requireSame(python(model, rows), here, 1e-5);
  }

  @Test
  void oneLogitForTwoClassesThatAreNumbers() throws Exception {
    requireSameClasses("label: seven", "binary_cross_entropy", 1, "probability_0,probability_1");
  }

  @Test
  void aClassWithoutANameIsCalledByItsNumber() throws Exception {
    requireSameClasses(
        "label: word, classes: 3",
        "softmax_cross_entropy",
        3,
        "probability_few,probability_many,probability_2");
  }

  /// Trains on a table with a class in numbers and in words, and compares the predictions.
  private void requireSameClasses(String label, String loss, int outputs, String header)
      throws Exception {
    StringBuilder table = new StringBuilder("size,seven,word\n");
    for (int i = 0; i < 60; i++) {
      boolean isSeven = i % 7 == 0;
      table.append("%s,%s,%s\n".formatted(i, isSeven ? 1 : 0, isSeven ? "many" : "few"));
    }
    Path rows = Files.writeString(directory.resolve("rows.csv"), table);
    Path job =
        Files.writeString(
            directory.resolve("job.yaml"),
            """
            name: classes
            dataset:
              csv: {path: rows.csv, header: true, features: [size], %s}
              standardize: true
            model: {layers: [{linear: {units: 8}}, {relu: {}}, {linear: {units: %s}}]}
            loss: {%s: {}}
            training: {batch: 20, shards: 2, epochs: 5, optimizer: {adam: {learning_rate: 0.01}}}
            """
                .formatted(label, outputs, loss));
    Path model = trained(job, "seed=3");

    List<String> here = Tributary.run("predict", model, "--input", rows, "--probabilities").out();

    assertThat(here.getFirst()).isEqualTo("prediction," + header);
    requireSame(python(model, rows), here, 1e-5);
  }

  /// Compares the columns, the classes, and the numbers up to a tolerance.
  private static void requireSame(List<String> there, List<String> here, double tolerance) {
    assertThat(there).hasSize(here.size());
    assertThat(there.getFirst()).isEqualTo(here.getFirst());
    for (int row = 1; row < here.size(); row++) {
      String[] a = here.get(row).split(",");
      String[] b = there.get(row).split(",");
      assertThat(b).hasSameSizeAs(a);
      for (int i = 0; i < a.length; i++) {
        if (!b[i].equals(a[i])) {
          assertThat(Double.parseDouble(b[i]))
              .isCloseTo(Double.parseDouble(a[i]), within(tolerance));
        }
      }
    }
  }

  private Path trained(Path job, String setting) throws Exception {
    Path out = directory.resolve("run");
    Tributary.Ended run = Tributary.train(job, out, "--set", setting);
    assertThat(run.code()).as("%s", run.err()).isZero();
    return out.resolve("model.safetensors");
  }

  private List<String> python(Path model, Path table) throws Exception {
    Path out = directory.resolve("python.csv");
    Path err = directory.resolve("python.err");
    Process reader =
        new ProcessBuilder(PYTHON, READER.toString(), model.toString(), table.toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(reader.waitFor()).as(Files.readString(err)).isZero();
    return Files.readAllLines(out);
  }
}
