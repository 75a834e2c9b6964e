package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.data.DataDirectory;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests that a setting that a kind of layer, loss, optimizer, schedule or source refuses is named
/// with its file, line and key.
final class PreparedJobTest {
  private static final String SYNTHETIC =
      """
      name: made-up
      dataset:
        synthetic: {samples: 64, features: 2, classes: 2}
      model:
        layers:
          - linear: {units: 4}
          - relu: {}
          - linear: {units: 2}
      loss: {softmax_cross_entropy: {}}
      training:
        batch: 8
        epochs: 1
        optimizer: {sgd: {learning_rate: 0.1}}
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dataset={} | dataset | no source of samples",
        "dataset={csv: {path: a}} | dataset.csv | neither a label nor targets are given",
        "dataset={csv: {path: a, label_column: 1, target_columns: [3]}} | dataset.csv | both",
        "dataset={csv: {path: a, target_columns: [3, 3]}} | dataset.csv.target_columns | twice",
        "dataset={csv: {path: a, target_columns: [3], classes: 2}} | dataset.csv.classes | values",
        "dataset={csv: {path: a, label_column: 1, scale: 0}} | dataset.csv.scale | 0.0",
        "dataset={csv: {path: a, label_column: 1, scale: 1e-60}} | dataset.csv.scale | 1.0E-60",
        "dataset={csv: {path: a, label_column: 1, scale: 1e60}} | dataset.csv.scale | infinite",
        "dataset={csv: {path: a, label_column: 1, shape: [8, 0]}} | dataset.csv.shape[1] | 0",
        "dataset={csv: {path: a, label_column: 1, classes: 0}} | dataset.csv.classes | 0",
        "dataset={csv: {path: a, label_column: 1, classes: 16777217}} | dataset.csv.classes |"
            + " 16777217",
        "dataset={idx: {images: a, labels: b, test_images: c}} | dataset.idx | test_labels",
        "dataset={idx: {images: a, labels: b, scale: 0}} | dataset.idx.scale | 0.0",
        "dataset.synthetic.samples=0 | dataset.synthetic.samples | 0",
        "dataset.synthetic.features=0 | dataset.synthetic.features | 0",
        "dataset.synthetic.classes=0 | dataset.synthetic.classes | 0",
        "dataset.synthetic.noise=-1 | dataset.synthetic.noise | -1.0",
        "dataset.synthetic.shape=[3] | dataset.synthetic.shape | 3 elements",
        "model.layers=[] | model.layers | no layers",
        "model.layers[1]={} | model.layers[1] | no kind",
        "model.layers[1].linear.units=0 | model.layers[1].linear.units | 0",
        "model.layers[1].leaky_relu.slope=1e60 | model.layers[1].leaky_relu.slope | 1.0E60",
        "model.layers[1].dropout.probability=1 | model.layers[1].dropout.probability | 1.0",
        "model.layers[1].residual.layers=[] | model.layers[1].residual.layers | no layers",
        "model.layers[1].sequential.layers=[linear: {units: 0}] |"
            + " model.layers[1].sequential.layers[0].linear.units | 0",
        "model.layers[0].linear.init={} | model.layers[0].linear.init | no initializer",
        "model.layers[0].linear.init={normal: {standard_deviation: -1}} |"
            + " model.layers[0].linear.init.normal.standard_deviation | -1.0",
        "model.layers[0].linear.init={uniform: {bound: -1}} |"
            + " model.layers[0].linear.init.uniform.bound | -1.0",
      })
  void aWrongSettingOfAKindIsNamed(String setting, String key, String what) throws IOException {
    assertRefused(setting, key, what);
  }

  /// The data file does not exist, so reading it first would give another error.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loss={} | loss | no loss",
        "loss.softmax_cross_entropy.label_smoothing=1 |"
            + " loss.softmax_cross_entropy.label_smoothing | 1.0",
        "training.optimizer={} | training.optimizer | no optimizer",
        "training.optimizer.sgd={learning_rate: 0} | training.optimizer.sgd.learning_rate | 0.0",
        "training.optimizer.sgd={learning_rate: 1, nesterov: true} |"
            + " training.optimizer.sgd.nesterov | momentum",
        "training.optimizer.sgd={learning_rate: 1, momentum: 1} | training.optimizer.sgd.momentum |"
            + " 1.0",
        "training.optimizer.adam={learning_rate: 1, beta1: 1} | training.optimizer.adam.beta1 |"
            + " 1.0",
        "training.optimizer.adam={learning_rate: 1, epsilon: 0} | training.optimizer.adam.epsilon |"
            + " 0.0",
        "training.optimizer.adamw={learning_rate: 1, weight_decay: -1} |"
            + " training.optimizer.adamw.weight_decay | -1.0",
        "training.schedule={} | training.schedule | no schedule",
        "training.schedule={step: {every_steps: 0}} | training.schedule.step.every_steps | 0",
        "training.schedule={step: {every_steps: 1, factor: 0}} | training.schedule.step.factor |"
            + " 0.0",
        "training.schedule={cosine: {final_factor: -1}} | training.schedule.cosine.final_factor |"
            + " -1.0",
        "training.schedule={linear: {final_factor: -1}} | training.schedule.linear.final_factor |"
            + " -1.0",
      })
  void aWrongSettingIsFoundBeforeAnyDataAreRead(String setting, String key, String what)
      throws IOException {
    assertRefused(setting, key, what, "dataset={csv: {path: absent.csv, label_column: 0}}");
  }

  private void assertRefused(String setting, String key, String what, String... more)
      throws IOException {
    JobFile file = read(Stream.concat(Stream.of(more), Stream.of(setting)).toList());

    BadInput refused = catchThrowableOfType(BadInput.class, () -> prepare(file));

    assertThat(refused.key()).contains(key);
    assertThat(refused.what()).contains(what);
    assertThat(file.locate(refused)).hasMessageStartingWith("--set " + setting + ": " + key + ": ");
  }

  @Test
  void aPreparedJobHasItsDefaults() throws IOException {
    JobFile file = read(List.of());

    assertThat(prepare(file).job()).isEqualTo(file.resolved()).isNotEqualTo(file.job());
  }

  private JobFile read(List<String> settings) throws IOException {
    return JobFile.read(Files.writeString(directory.resolve("job.yaml"), SYNTHETIC), settings);
  }

  private static PreparedJob prepare(JobFile file) {
    return PreparedJob.prepare(file.job(), new DataDirectory(file.directory(), Optional.empty()));
  }
}
