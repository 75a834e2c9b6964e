package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.proto.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobFileTest {
  static final String DIGITS =
      """
      name: digits
      seed: 1
      dataset:
        csv: {path: ../data/digits.csv.gz, label_column: 64, scale: 0.0625}
        holdout: 0.2
      model:
        layers:
          - linear: {units: 64}
          - relu:
          - linear: {units: 10}
      loss: {softmax_cross_entropy: {}}
      training:
        batch: 64
        epochs: 40
        optimizer:
          adam: {learning_rate: 1e-3, epsilon: 1.0E-8}
        schedule: {cosine: {warmup_steps: 50}}
      """;

  @TempDir Path directory;

  @Test
  void aJobIsReadAsItIsWritten() throws IOException {
    JobFile file = read(DIGITS);
    Job job = file.job();

    assertThat(file.directory()).isEqualTo(directory);
    assertThat(job.getName()).isEqualTo("digits");
    assertThat(job.getSeed()).isEqualTo(1);
    assertThat(job.getDataset().getCsv().getLabelColumn()).isEqualTo(64);
    assertThat(job.getDataset().getCsv().getScale()).isEqualTo(0.0625);
    assertThat(job.getModel().getLayers(1).hasRelu()).isTrue();
    assertThat(job.getModel().getLayers(2).getLinear().getUnits()).isEqualTo(10);
    assertThat(job.getTraining().getEpochs()).isEqualTo(40);
    assertThat(job.getTraining().getOptimizer().getAdam().getLearningRate()).isEqualTo(1e-3);
    assertThat(job.getTraining().getOptimizer().getAdam().getEpsilon()).isEqualTo(1e-8);
    assertThat(job.getTraining().hasShards()).isFalse();
    assertThat(file.resolved().getTraining().getShards()).isEqualTo(8);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // unknown keys
        "  batch: 64 |   bach: 64 | 13: training.bach: unknown key; did you mean batch?",
        "  batch: 64 |   shufle: false | 13: training.shufle: unknown key; did you mean shuffle?",
        "{units: 10} | {unit: 10} | 10: model.layers[2].linear.unit: unknown key; did you mean"
            + " units?",
        "  holdout: 0.2 |   shuffle: true | 5: dataset.shuffle: unknown key; shuffle belongs to"
            + " training",
        "  batch: 64 |   learning_rate: 1 | 13: training.learning_rate: unknown key; learning_rate"
            + " belongs to training.optimizer.sgd or training.optimizer.adam or"
            + " training.optimizer.adamw",
        "  holdout: 0.2 |   units: 1 | 5: dataset.units: unknown key; units belongs to"
            + " model.layers[].linear",
        "seed: 1 | batch: 1 | 2: batch: unknown key; batch belongs to training",
        "{softmax_cross_entropy: {}} | {hinge: {}} | 11: loss.hinge: unknown key; known here:"
            + " softmax_cross_entropy, mean_squared_error, binary_cross_entropy",
        "softmax_cross_entropy: {} | mean_squared_error: {a: 1} | 11: loss.mean_squared_error.a:"
            + " unknown key; nothing can be set here",
        "learning_rate: 1e-3 | learningRate: 1e-3 | 16: training.optimizer.adam.learningRate:"
            + " unknown key; did you mean learning_rate?",
        // wrong types
        "batch: 64 | batch: many | 13: training.batch: expected a whole number, found the text"
            + " 'many'",
        "batch: 64 | batch: '64' | 13: training.batch: expected a whole number, found the text"
            + " '64'; give a number, without quotes",
        "batch: 64 | batch: {} | 13: training.batch: expected a whole number, found a map",
        "batch: 64 | batch: | 13: training.batch: expected a whole number, found no value",
        "batch: 64 | batch: 64.5 | 13: training.batch: expected a whole number, found the number"
            + " 64.5",
        "batch: 64 | batch: -1 | 13: training.batch: expected a whole number from 0, found the"
            + " number -1; give a larger number",
        "batch: 64 | batch: 2147483648 | 13: training.batch: expected a whole number up to"
            + " 2147483647, found",
        "seed: 1 | seed: 9223372036854775808 | 2: seed: expected a whole number up to"
            + " 9223372036854775807, found",
        "seed: 1 | seed: 1e999999999 | 2: seed: expected a whole number within range, found the"
            + " number 1e999999999",
        "holdout: 0.2 | holdout: 1e400 | 5: dataset.holdout: expected a number that a double can"
            + " hold",
        "holdout: 0.2 | holdout: .nan | 5: dataset.holdout: expected a number, found",
        "holdout: 0.2 | holdout: [] | 5: dataset.holdout: expected a number, found a list",
        "holdout: 0.2 | standardize: 1 | 5: dataset.standardize: expected true or false, found the"
            + " number 1",
        "name: digits | name: [a] | 1: name: expected a text, found a list",
        "name: digits | name: | 1: name: expected a text, found no value",
        "    - relu: |     - relu | 9: model.layers[1]: expected a map, found the text 'relu';"
            + " write relu: {}",
        "{units: 64} | 64 | 8: model.layers[0].linear: expected a map, found the number 64",
        "loss: {softmax_cross_entropy: {}} | loss: [softmax_cross_entropy] | 11: loss: expected a"
            + " map, found a list",
        "label_column: 64 | target_columns: 64 | 4: dataset.csv.target_columns: expected a list,"
            + " found the number 64",
        // structure
        "  epochs: 40 |   epochs: 40\\n"
            + "  steps: 7 | 15: training.steps: given together with epochs, but only one of"
            + " them is allowed",
        "  epochs: 40 |   epochs: 40\\n  batch: 32 | 15: training.batch: given twice, first at",
        "seed: 1 | seed: &a 1\\nname: *a | 3: name: ",
        "seed: 1 | seed: [1 | 3: not valid YAML: while parsing a flow sequence: expected",
        "seed: 1 | \"seed | not valid YAML: while scanning a quoted scalar: found unexpected end",
        "seed: 1 | seed:\\n\t- 1 | 3: not valid YAML: while scanning for the next token: found"
            + " character '\\t(TAB)' that cannot start any token",
        "seed: 1 | seed: !!int 1 | 2: seed: a tag, !!int",
        "seed: 1 | ? [seed] | 2: a list or a map as a key; write a name",
        "seed: 1 | ~seed: \u0007~ | 2: not valid YAML: it holds the character U+0007",
        // keys that are missing
        "name: digits\\n | | name: missing; write a text",
        "name: digits | name: '' | 1: name: missing; write a text",
        "path: ../data/digits.csv.gz, | | 4: dataset.csv.path: missing; name the file",
        "path: ../data/digits.csv.gz | path: '' | 4: dataset.csv.path: missing; name the file",
        "{units: 10} | {} | 10: model.layers[2].linear.units: missing; give a whole number",
        "{units: 10} | | 10: model.layers[2].linear.units: missing; give a whole number",
        "linear: {units: 10} | residual: {} | 10: model.layers[2].residual.layers: missing; list at"
            + " least one",
        "loss: {softmax_cross_entropy: {}}\\n | | loss: missing; give one of softmax_cross_entropy,"
            + " mean_squared_error, binary_cross_entropy",
        "~  batch: 64\\n~ | | 12: training.batch: missing; give a whole number",
        "    adam: {learning_rate: 1e-3, epsilon: 1.0E-8} |     sgd: {} | 16:"
            + " training.optimizer.sgd.learning_rate: missing; give a number",
        "  epochs: 40 |   epochs: 40\\n  clip: {} | 15: training.clip.global_norm: missing; give a"
            + " number",
        // settings out of range
        "batch: 64 | batch: 0 | 13: training.batch: missing or 0; give 1 or more",
      })
  void anErrorNamesFileLineAndKey(String right, String wrong, String message) {
    String text =
        DIGITS.replace(right.replace("\\n", "\n"), wrong == null ? "" : wrong.replace("\\n", "\n"));

    assertThat(text).isNotEqualTo(DIGITS);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(directory.resolve("job.yaml") + ":")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'job.yaml: the file is empty, or nothing but comments; see the example jobs'",
    "'# nothing', 'job.yaml: the file is empty, or nothing but comments'",
    "'- a', 'job.yaml:1: expected a map, found a list'"
  })
  void aFileThatIsNotAMapIsRefused(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(BadInput.class).hasMessageContaining(message);
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertThatThrownBy(() -> read(DIGITS + "---\nname: other\n"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(":18: a second document begins");
  }

  @Test
  void aFileThatIsTooLargeIsRefusedUnread() {
    assertThatThrownBy(() -> read(DIGITS + "# " + "x".repeat(5_000_000)))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith(
            "job.yaml: it has more than 3145728 bytes; a job file is much smaller");
  }

  @Test
  void aLineThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> read(DIGITS + "# " + "x".repeat(1_000_000)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(":18: the line has more than 100000 characters");
  }

  @Test
  void aFileOfManyLayersIsRead() throws IOException {
    JobFile file = read(DIGITS.replace("    - relu:\n", "    - relu:\n".repeat(50_000)));

    assertThat(file.job().getModel().getLayersCount()).isEqualTo(50_002);
  }

  @Test
  void nestingIsLimitedToWhatAMessageCanHold() {
    assertThatThrownBy(() -> read("a: " + "[".repeat(30) + "]".repeat(30)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("nested more than 25 deep");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> JobFile.read(directory.resolve("absent.yaml"), List.of()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("absent.yaml: there is no such file");
  }

  @Test
  void aFileThatCannotBeReadIsNamedOnce() throws IOException {
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);

    assertThatThrownBy(() -> JobFile.read(loop, List.of()))
        .isInstanceOf(BadInput.class)
        .hasMessageMatching(
            loop + ": it cannot be read: Too many levels of symbolic links[^:]*; check it");
  }

  @ParameterizedTest
  @CsvSource({
    "model.layers[2].linear, 10",
    "model.layers[2].linear.units, 10",
    "model.layers[2].linear.init.normal.bound, 10",
    "model.layers[1].relu, 9",
    "model.layers[7], 7",
    "training.clip.global_norm, 12",
    "dataset.csv.label_column, 4",
  })
  void anErrorIsLocatedAtItsKeyOrTheNearestKeyAboveIt(String key, int line) throws IOException {
    BadInput located = read(DIGITS).locate(BadInput.at(key, "wrong", "mend it"));

    assertThat(located)
        .hasMessage(directory.resolve("job.yaml") + ":" + line + ": " + key + ": wrong; mend it");
  }

  @Test
  void anErrorWithoutAKeyStaysAsItIs() throws IOException {
    BadInput wrong = BadInput.in("digits.csv:3", "wrong", "mend it");

    assertThat(read(DIGITS).locate(wrong)).isSameAs(wrong);
    assertThat(read(DIGITS).locate(BadInput.at("nowhere", "wrong", "mend it")))
        .hasMessageStartingWith(directory.resolve("job.yaml") + ": nowhere");
  }

  private JobFile read(String text) throws IOException {
    return JobFile.read(Files.writeString(directory.resolve("job.yaml"), text), List.of());
  }
}
