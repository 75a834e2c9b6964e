package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
  @TempDir Path directory;

  @Test
  void aSettingReplacesTheValueInTheFile() throws IOException {
    Job job = read("training.epochs=3", "model.layers[0].linear.units=32", "name=other");

    assertThat(job.getTraining().getEpochs()).isEqualTo(3);
    assertThat(job.getModel().getLayers(0).getLinear().getUnits()).isEqualTo(32);
    assertThat(job.getName()).isEqualTo("other");
  }

  @Test
  void aSettingMayBeAWholeMapOrList() throws IOException {
    Job job = read("training.clip={global_norm: 2}", "model.layers=[linear: {units: 10}]");

    assertThat(job.getTraining().getClip().getGlobalNorm()).isEqualTo(2);
    assertThat(job.getModel().getLayersCount()).isEqualTo(1);
  }

  @Test
  void aSettingReplacesAnotherAlternative() throws IOException {
    Job job =
        read(
            "training.steps=100",
            "training.optimizer.sgd.learning_rate=0.5",
            "training.optimizer.sgd.momentum=0.9",
            "model.layers[1].tanh=");

    assertThat(job.getTraining().getStopCase()).isEqualTo(Training.StopCase.STEPS);
    assertThat(job.getTraining().getOptimizer().hasAdam()).isFalse();
    assertThat(job.getTraining().getOptimizer().getSgd().getLearningRate()).isEqualTo(0.5);
    assertThat(job.getTraining().getOptimizer().getSgd().getMomentum()).isEqualTo(0.9);
    assertThat(job.getModel().getLayers(1).hasTanh()).isTrue();
  }

  @Test
  void aWholeNumberMayBeSpelledWithAnExponent() throws IOException {
    assertThat(read("training.steps=1e6").getTraining().getSteps()).isEqualTo(1_000_000);
    assertThat(read("training.steps=2.5E+1").getTraining().getSteps()).isEqualTo(25);
  }

  @Test
  void aLaterSettingWins() throws IOException {
    assertThat(read("seed=5", "seed=7").getSeed()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.epoch=3 | unknown key epoch; did you mean epochs?",
        "epochs=3 | unknown key epochs; epochs belongs to training",
        "training.epochs=few | training.epochs: expected a whole number, found the text 'few'",
        "training.epochs=0x10 | training.epochs: expected a whole number, found the text '0x10';"
            + " write",
        "training.epochs=1_0 | training.epochs: expected a whole number, found",
        "training.epochs=0 | training.epochs: missing or 0",
        "training.epochs | no key and value",
        "=3 | no key and value",
        "training..epochs=3 | '' is not a key",
        "model.layers[x].linear=3 | 'layers[x]' is not a key",
        "model.layers[3].linear.units=3 | layers has 3 elements, counted from 0",
        "model.layers.linear.units=3 | layers is a list",
        "training[0].epochs=3 | training is not a list",
        "training.batch.size=3 | batch is a value and has no keys",
        "training.clip={norm: 3} | training.clip.norm: unknown key; known here: global_norm",
        "training.batch=[3 | not valid YAML",
        "training.clip={a: 1, a: 2} | a: given twice",
        "training.clip={} | training.clip.global_norm: missing",
        "model.layers[0].linear= | model.layers[0].linear.units: missing; give a whole number",
      })
  void aWrongSettingIsNamed(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--set " + setting + ": ")
        .hasMessageContaining(message);
  }

  private Job read(String... settings) throws IOException {
    Path file = Files.writeString(directory.resolve("job.yaml"), JobFileTest.DIGITS);
    return JobFile.read(file, List.of(settings)).job();
  }
}
