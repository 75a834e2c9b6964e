package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.tributary.proto.v1.InDigest;
import dev.tributary.proto.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdentityTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.batch=32 | training.batch is 64 here and 32 there",
        "seed=0 | seed is 1 here and 0 there",
        "training.shards=4 | training.shards is 8 here and 4 there",
        "training.steps=7 | training.stop is epochs here and steps there",
        "training.optimizer={sgd: {learning_rate: 1}} | training.optimizer is adam here and"
            + " sgd there",
        "training.optimizer.adam.beta1=0.5 | training.optimizer.adam.beta1 is 0.9 here and 0.5"
            + " there",
        "training.clip={global_norm: 2} | training.clip is absent here and {global_norm: 2.0}"
            + " there",
        "model.layers[0].linear.units=3 | model.layers[0].linear.units is 64 here and 3 there",
        "model.layers[1].tanh={} | model.layers[1] is relu here and tanh there",
        "model.layers=[linear: {units: 64}] | model.layers is 3 long here and 1 long there",
        "model.init_from=a | model.init_from is absent here and given there",
        "dataset.csv.classes=9 | dataset.csv.classes is absent here and 9 there",
        "dataset.csv.shape=[8, 8] | dataset.csv.shape is [] here and [8, 8] there",
        "training.drop_last=true | training.drop_last is false here and true there",
        "wire.gradients=bfloat16 | wire.gradients is float32 here and bfloat16 there",
        "wire={weights: float16} | wire.weights is float32 here and float16 there",
      })
  void aDifferenceIsNamed(String setting, String line) throws IOException {
    assertThat(JobIdentity.difference(read(), read(setting))).containsExactly(line);
    assertThat(JobIdentity.difference(read(setting), read())).hasSize(1);
    assertThat(JobIdentity.digest(read(setting))).isNotEqualTo(JobIdentity.digest(read()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=other",
        "dataset.csv.path=elsewhere.csv",
        "checkpoint.keep=9",
        "training.evaluate_every_epochs=0",
        "training.shards=8",
        "training.schedule.cosine.final_factor=0",
        "wire={}",
        "wire.weights=float32",
      })
  void aKeyThatDoesNotChangeTheBitsIsNoDifference(String setting) throws IOException {
    assertThat(JobIdentity.difference(read(), read(setting))).isEmpty();
    assertThat(JobIdentity.digest(read(setting))).isEqualTo(JobIdentity.digest(read()));
  }

  /// Ledgers contain the digest, so it must not change for an existing job.
  @Test
  void theDigestOfAJobIsTheSameAsInEarlierReleases() throws IOException {
    assertThat(JobIdentity.digest(read()))
        .isEqualTo("9d36438b34ece5491fda41852865bb47578898b31d202f887fea51de79f1f4c4");
  }

  /// Digests of release 0.1 contain these defaults. A later key enters a digest only if its value
  /// is not the default, so it must not be in this list.
  @Test
  void onlyTheDefaultsOfTheFirstReleaseAreInDigests() {
    assertThat(JobDefaultsTest.keys())
        .filteredOn(key -> Schema.inDigest(key) == InDigest.ALWAYS)
        .extracting(key -> key.getContainingType().getName() + "." + key.getName())
        .containsExactlyInAnyOrder(
            "Dataset.holdout",
            "Dataset.standardize",
            "Csv.scale",
            "Csv.header",
            "Idx.scale",
            "Synthetic.noise",
            "Linear.bias",
            "LeakyRelu.slope",
            "Dropout.probability",
            "Normal.standard_deviation",
            "Uniform.bound",
            "SoftmaxCrossEntropy.label_smoothing",
            "Training.shards",
            "Training.schedule",
            "Training.shuffle",
            "Training.drop_last",
            "Sgd.momentum",
            "Sgd.nesterov",
            "Sgd.weight_decay",
            "Adam.beta1",
            "Adam.beta2",
            "Adam.epsilon",
            "Adam.weight_decay",
            "Adamw.beta1",
            "Adamw.beta2",
            "Adamw.epsilon",
            "Adamw.weight_decay",
            "StepSchedule.factor",
            "CosineSchedule.final_factor",
            "LinearSchedule.final_factor",
            "Wire.gradients",
            "Wire.weights");
  }

  @Test
  void aNewKeyDoesNotChangeTheDigestOfAJobWithoutIt() throws IOException {
    for (String wire : List.of("wire={}", "wire.gradients=bfloat16")) {
      Job job = read(wire);
      Message later = LaterSchema.read(JobFileTest.DIGITS, wire);

      assertThat(JobIdentity.digest(later)).isEqualTo(JobIdentity.digest(job));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "training.pace=1, training.pace=2, training.pace is 1.0 here and 2.0 there",
    "wire.parity=false, wire.parity=true, wire.parity is false here and true there"
  })
  void aNewKeyCountsIfItsValueIsNotTheDefault(String asBefore, String changed, String difference) {
    Message without = LaterSchema.read(JobFileTest.DIGITS);
    Message same = LaterSchema.read(JobFileTest.DIGITS, asBefore);
    Message other = LaterSchema.read(JobFileTest.DIGITS, changed);

    assertThat(JobIdentity.digest(same)).isEqualTo(JobIdentity.digest(without));
    assertThat(JobIdentity.difference(without, same)).isEmpty();
    assertThat(JobIdentity.digest(other)).isNotEqualTo(JobIdentity.digest(without));
    assertThat(JobIdentity.difference(without, other)).containsExactly(difference);
  }

  @Test
  void aRecordOfAnEarlierReleaseWithoutANewKeyIsOfTheSameJob() throws Exception {
    Job recorded = JobDefaults.filled(read("training.shards=4"));
    Message later = DynamicMessage.parseFrom(LaterSchema.JOB, recorded.toByteString());
    Message now = JobDefaults.filled(LaterSchema.read(JobFileTest.DIGITS, "training.shards=4"));

    assertThat(JobIdentity.difference(now, later)).isEmpty();
    assertThat(JobIdentity.digest(later)).isEqualTo(JobIdentity.digest(recorded));
    assertThat(JobIdentity.digest(now)).isEqualTo(JobIdentity.digest(recorded));
  }

  @Test
  void aKeyThatThisReleaseDoesNotKnowIsADifference() throws Exception {
    Job job = read();
    Job later =
        Job.parseFrom(LaterSchema.read(JobFileTest.DIGITS, "training.pace=2").toByteString());

    assertThat(JobIdentity.difference(job, later))
        .containsExactly("training has keys of another release");
    assertThat(JobIdentity.digest(later)).isNotEqualTo(JobIdentity.digest(job));
  }

  @Test
  void everyDifferenceIsNamed() throws IOException {
    assertThat(JobIdentity.difference(read(), read("seed=2", "training.batch=9"))).hasSize(2);
  }

  private Job read(String... settings) throws IOException {
    Path file = Files.writeString(directory.resolve("job.yaml"), JobFileTest.DIGITS);
    return JobFile.read(file, List.of(settings)).job();
  }
}
