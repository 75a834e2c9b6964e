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
    List<String> there = python(model, table);

    assertThat(there).hasSize(here.size());
    assertThat(there.getFirst()).isEqualTo(here.getFirst());
    for (int row = 1; row < here.size(); row++) {
      String[] a = here.get(row).split(",");
      String[] b = there.get(row).split(",");
      assertThat(b[0]).isEqualTo(a[0]);
      for (int i = 1; i < a.length; i++) {
        assertThat(Double.parseDouble(b[i])).isCloseTo(Double.parseDouble(a[i]), within(1e-5));
      }
    }
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
    List<String> there = python(model, rows);

    assertThat(there).hasSize(here.size());
    for (int row = 1; row < here.size(); row++) {
      assertThat(Double.parseDouble(there.get(row)))
          .isCloseTo(Double.parseDouble(here.get(row)), within(1e-5 * 300_000));
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
