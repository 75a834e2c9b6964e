package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Safetensors;
import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.Digits;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.job.JobFile;
import dev.tributary.train.LocalTrainer;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs that go on with a job that extends their own.
@Tag("slow")
final class ExtensionTest {
  private static final String ONE_EPOCH = "training.epochs=1";
  private static final String[] FURTHER = {
    "training.epochs=3",
    "training.optimizer.sgd.learning_rate=0.02",
    "training.schedule=cosine: {}",
    "training.early_stopping={patience: 1, min_delta: 0.5, restore_best: true}"
  };

  @TempDir Path directory;

  private Path out;

  @BeforeEach
  void trainOneEpoch() throws Exception {
    out = directory.resolve("out");
    Tributary.train(Tributary.DIGITS, out, "--set", ONE_EPOCH);
  }

  private Tributary.Ended extend(String[] settings, Object... more) throws Exception {
    return Tributary.train(
        Tributary.DIGITS,
        out,
        Stream.concat(
                Stream.of(settings).flatMap(setting -> Stream.of("--set", setting)),
                Stream.of(more))
            .toArray());
  }

  private static PreparedJob prepared(String... settings) {
    JobFile file = JobFile.read(Tributary.DIGITS, List.of(settings));
    return PreparedJob.prepare(file.job(), DataDirectory.ofJob(file.directory()));
  }

  /// The weights of the specification: the second job goes on from the state of the first.
  private static String expected(String... settings) {
    LocalTrainer first = new LocalTrainer(prepared(ONE_EPOCH));
    first.train(step -> {});
    PreparedJob job = prepared(settings);
    return TinyJobs.digest(job, new LocalTrainer(job, first.state()).train(step -> {}));
  }

  private void assertIsIntact(String weights) throws Exception {
    Tributary.Ended verified = Tributary.run("verify", out);
    assertThat(verified.out())
        .anyMatch(line -> line.startsWith("extended after step 23: the job was "));
    assertThat(verified.out().getLast()).startsWith("intact: ").endsWith(weights);
    assertThat(verified.code()).isZero();
  }

  /// The first epoch is within the warm-up, where the schedule does not depend on the last step.
  @Test
  void moreEpochsEndWithTheBitsOfARunThatHadThemFromTheBeginning() throws Exception {
    String before = new RecordedRun(out).sha256OfModel();

    Tributary.Ended run = extend(new String[] {Digits.THREE_EPOCHS}, "--extend");

    assertThat(run.out())
        .contains(
            "extended after step 23, now 69 steps (term 2): training.epochs is 3 here and 1 there");
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertIsIntact(run.weights());
    new RecordedRun(out).assertMetricsAreComplete(3, 23);
    assertThat(Safetensors.read(out.resolve("model-23.safetensors")).metadata())
        .containsEntry("weights_sha256", before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void anotherRateScheduleAndRuleEndWithTheSameBitsForAnyNumberOfWorkers(int workers)
      throws Exception {
    Tributary.Ended run = extend(FURTHER, "--extend", "--workers", workers);

    assertThat(run.weights()).isEqualTo(expected(FURTHER));
    assertIsIntact(run.weights());
  }

  @Test
  void anExtendedRunResumesLikeAnyOther() throws Exception {
    Object[] command =
        Stream.concat(
                Stream.of(FURTHER).flatMap(setting -> Stream.of("--set", setting)),
                Stream.of("--min-workers", 2, "--straggler-factor", 0))
            .toArray();
    try (Cluster cluster =
            Cluster.coordinating(
                Tributary.DIGITS,
                out,
                Stream.concat(Stream.of(command), Stream.of("--extend")).toArray());
        InterceptedWorker held = InterceptedWorker.holdingFrom(24, cluster.address(), "held")) {
      cluster.startHere("one");
      held.awaitHeld(24);
      cluster.coordinator().kill();
    }
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, out, command)) {
      cluster.startHere("one");
      cluster.startHere("two");

      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.out()).anyMatch(line -> line.startsWith("resumed at step 23 of 69 (term 3)"));
      assertThat(run.weights()).isEqualTo(expected(FURTHER));
      assertIsIntact(run.weights());
    }
  }

  @Test
  void withoutTheOptionTheRunIsMovedAsideAndTheMessageMentionsIt() throws Exception {
    Path aside = directory.toRealPath().resolve("out-1");

    Tributary.Ended run = extend(new String[] {Digits.THREE_EPOCHS});

    assertThat(run.out()).contains("to go on with that run instead, add --extend --out " + aside);
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
  }

  @Test
  void whatCannotBeExtendedIsRefusedAndNothingChanges() throws Exception {
    var before = new RecordedRun(out).contents();
    before.remove("lock");

    Tributary.Ended batch = extend(new String[] {"training.batch=32"}, "--extend");
    Tributary.Ended same = extend(new String[] {ONE_EPOCH}, "--extend");
    Tributary.Ended rate =
        extend(new String[] {ONE_EPOCH, "training.optimizer.sgd.learning_rate=0.02"}, "--extend");
    Tributary.Ended both = extend(new String[] {Digits.THREE_EPOCHS}, "--extend", "--fresh");

    assertThat(batch.err().getLast()).contains("training.batch is 32 here and 64 there");
    assertThat(same.err().getLast()).contains("the run is finished, and the job is the same");
    assertThat(rate.err().getLast()).contains("the run has done 23 steps, and the job has 23");
    assertThat(both.err().getLast()).contains("give one of them");
    assertThat(List.of(batch.code(), same.code(), rate.code(), both.code())).containsOnly(2);
    var after = new RecordedRun(out).contents();
    after.remove("lock");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void withoutACheckpointThereIsNoStateToGoOnFrom() throws Exception {
    Files.delete(new RecordedRun(out).checkpoint(23));

    Tributary.Ended run = extend(new String[] {Digits.THREE_EPOCHS}, "--extend");

    assertThat(run.err().getLast()).contains("only a checkpoint has the state of the optimizer");
    assertThat(run.code()).isEqualTo(2);
  }
}
