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
        "name=../up | name: '../up' cannot be the name of a directory",
        "name=.hidden | cannot be the name",
        "dataset.holdout=1 | dataset.holdout: 1.0 is not a fraction",
        "dataset.holdout=-0.1 | dataset.holdout: -0.1 is not a fraction",
        "training.batch=0 | training.batch: missing or 0",
        "training.batch=7 | training.shards: a minibatch of 7 samples cannot be divided into 8"
            + " shards (the default)",
        "training.shards=65 | training.shards: a minibatch of 64 samples cannot be divided into 65"
            + " shards;",
        "training={batch: 1, steps: 1, optimizer: {sgd: {learning_rate: 1}}} | a minibatch of 1"
            + " sample cannot",
        "training.shards=0 | training.shards: 0 shards",
        "training.shards=1025 | training.shards: 1025 shards; give 1 to 1024",
        "training.steps=0 | training.steps: missing or 0",
        "training={batch: 64, optimizer: {sgd: {learning_rate: 1}}} | training: nothing says when",
        "training.clip.global_norm=0 | training.clip.global_norm: 0.0 is not above 0",
        "checkpoint.keep=0 | checkpoint.keep: no checkpoint would be kept",
      })
  void aWrongSettingIsRefused(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=run-7_b.2",
        "training={batch: 1, shards: 1, steps: 1, optimizer: {sgd: {learning_rate: 1}}}",
        "training.shards=64",
      })
  void aSettingAtTheBoundIsAccepted(String setting) {
    Assertions.assertThatCode(() -> read(setting)).doesNotThrowAnyException();
  }

  private void read(String setting) throws IOException {
    Path file = Files.writeString(directory.resolve("job.yaml"), JobFileTest.DIGITS);
    JobFile.read(file, List.of(setting));
  }
}
