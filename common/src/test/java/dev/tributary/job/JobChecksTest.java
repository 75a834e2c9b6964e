package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobChecksTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "name='' | name: missing",
        "name=../up | name: '../up' cannot be the name of a directory",
        "name=.hidden | cannot be the name",
        "dataset={} | dataset: no source of samples",
        "dataset.csv.path='' | dataset.csv.path: missing",
        "dataset.csv.target_columns=[3] | dataset.csv: both label_column and target_columns",
        "dataset.csv={path: a} | dataset.csv: neither label_column nor target_columns",
        "dataset.csv={path: a, target_columns: [3, 3]} | target_columns: a column is named twice",
        "dataset.csv={path: a, target_columns: [3], classes: 2} | have no classes",
        "dataset.csv.scale=0 | dataset.csv.scale: 0.0 makes every feature 0",
        "dataset.csv.scale=1e-60 | dataset.csv.scale: 1.0E-60 makes every feature 0",
        "dataset.csv.scale=1e60 | dataset.csv.scale: 1.0E60 makes every feature infinite",
        "dataset.csv.shape=[8, 0] | dataset.csv.shape[1]: missing or 0",
        "dataset.csv.classes=16777217 | dataset.csv.classes: 16777217 classes, and a float32",
        "dataset.csv.classes=0 | dataset.csv.classes: missing or 0",
        "dataset.holdout=1 | dataset.holdout: 1.0 is not a fraction",
        "dataset.holdout=-0.1 | dataset.holdout: -0.1 is not a fraction",
        "dataset.idx={labels: b} | dataset.idx.images: missing",
        "dataset.idx={images: a} | dataset.idx.labels: missing",
        "dataset.idx={images: a, labels: b, test_images: c} | dataset.idx: only one of",
        "dataset.idx={images: a, labels: b, test_images: c, test_labels: d} | dataset.holdout:"
            + " samples",
        "dataset.synthetic={features: 2, classes: 2} | dataset.synthetic.samples: missing or 0",
        "dataset.synthetic={samples: 2, classes: 2} | dataset.synthetic.features: missing or 0",
        "dataset.synthetic={samples: 2, features: 2} | dataset.synthetic.classes: missing or 0",
        "dataset.synthetic={samples: 2, features: 2, classes: 2, noise: -1} | noise: -1.0 is below"
            + " 0",
        "dataset.synthetic={samples: 2, features: 2, classes: 2, shape: [3]} | there are 2"
            + " features",
        "model.layers=[] | model: no layers",
        "model.layers[1]={} | model.layers[1]: a layer of no kind",
        "model.layers[1].linear.units=0 | model.layers[1].linear.units: missing or 0",
        "model.layers[1].dropout.probability=1 | dropout.probability: 1.0 is not a fraction",
        "model.layers[1].residual={} | model.layers[1].residual: no layers",
        "model.layers[1].sequential.layers=[linear: {}] | sequential.layers[0].linear.units:"
            + " missing",
        "model.layers[1].linear={units: 1, init: {}} | linear.init: an initializer of no kind",
        "model.layers[1].linear={units: 1, init: {uniform: {bound: 0}}} | bound: 0.0 is not above"
            + " 0",
        "loss={} | loss: missing",
        "loss.softmax_cross_entropy.label_smoothing=1 | 1.0 is not a fraction",
        "training.batch=0 | training.batch: missing or 0",
        "training.batch=7 | training.shards: a minibatch of 7 samples has no 8 shards (the"
            + " default)",
        "training.shards=65 | training.shards: a minibatch of 64 samples has no 65 shards;",
        "training.shards=0 | training.shards: 0 shards",
        "training.shards=1025 | training.shards: 1025 shards; give 1 to 1024",
        "training.steps=0 | training.steps: missing or 0",
        "training.optimizer={} | training.optimizer: missing",
        "training.optimizer.sgd={learning_rate: 0} | sgd.learning_rate: 0.0 is not above 0",
        "training.optimizer.sgd={learning_rate: 1, nesterov: true} | sgd.nesterov: nesterov"
            + " without",
        "training.optimizer.sgd={learning_rate: 1, momentum: 1} | sgd.momentum: 1.0 is not a",
        "training.optimizer.adam.beta1=1 | adam.beta1: 1.0 is not a fraction",
        "training.optimizer.adam.epsilon=0 | adam.epsilon: 0.0 is not above 0",
        "training.optimizer.adamw={learning_rate: 1, weight_decay: -1} | weight_decay: -1.0 is"
            + " below",
        "training.schedule={} | training.schedule: a schedule of no kind",
        "training.schedule={step: {}} | training.schedule.step.every_steps: missing or 0",
        "training.schedule.cosine.final_factor=-1 | cosine.final_factor: -1.0 is below 0",
        "training.clip={} | training.clip.global_norm: 0.0 is not above 0",
        "checkpoint.keep=0 | checkpoint.keep: no checkpoint would be kept",
      })
  void aJobIsRefusedFor(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=run-7_b.2",
        "dataset.csv={path: a, target_columns: [3, 0]}",
        "dataset.synthetic={samples: 2, features: 6, classes: 2, shape: [2, 3], noise: 0}",
        "training={batch: 1, shards: 1, steps: 1, optimizer: {sgd: {learning_rate: 1}}}",
        "training.shards=64",
      })
  void aJobAtTheEdgeIsAccepted(String setting) {
    Assertions.assertThatCode(() -> read(setting)).doesNotThrowAnyException();
  }

  private void read(String setting) throws IOException {
    Path file = Files.writeString(directory.resolve("job.yaml"), JobFileTest.DIGITS);
    JobFile.read(file, List.of(setting));
  }
}
