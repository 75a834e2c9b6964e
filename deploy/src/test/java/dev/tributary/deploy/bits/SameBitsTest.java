package dev.tributary.deploy.bits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Digits;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.WeightsHash;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The first promise within one JVM: the weights are a function of the job and the data.
final class SameBitsTest {
  /// The weights after two epochs of [TestJobs#AWKWARD]. They change only if bits are meant to
  /// change, and the commit then says why.
  private static final String AWKWARD =
      "7b415bb80aab4834fd7c9098b8544123894fb00b9b62798799cb1d0b4585d007";

  /// The weights of the example table after three epochs.
  private static final String TABLE =
      "60fce02910f31bc32366800520454b2010f9c71f93b0b5ea9616b42e7f571e42";

  @TempDir Path directory;

  @Test
  void theLocalTrainerEndsWithThePinnedBits() throws Exception {
    assertThat(WeightsHash.byLocalTrainer(Tributary.DIGITS, Digits.THREE_EPOCHS))
        .isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(WeightsHash.byLocalTrainer(TestJobs.write(directory, TestJobs.AWKWARD)))
        .isEqualTo(AWKWARD);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void anyNumberOfWorkersEndsWithThePinnedBits(int workers) throws Exception {
    Tributary.Ended run =
        Tributary.train(
            Tributary.DIGITS,
            directory.resolve("out"),
            "--workers",
            workers,
            "--set",
            Digits.THREE_EPOCHS);

    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(new RecordedRun(directory.resolve("out")).ledger())
        .isEqualTo(WeightsHash.ledgerByLocalTrainer(Tributary.DIGITS, Digits.THREE_EPOCHS));
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void anAwkwardJobEndsWithThePinnedBits(int workers) throws Exception {
    Path job = TestJobs.write(directory, TestJobs.AWKWARD);

    Tributary.Ended run = Tributary.train(job, directory.resolve("out"), "--workers", workers);

    assertThat(run.weights()).isEqualTo(AWKWARD);
    assertThat(new RecordedRun(directory.resolve("out")).ledger())
        .isEqualTo(WeightsHash.ledgerByLocalTrainer(job));
    assertThat(run.err()).isEmpty();
  }

  /// The job of the example table learns means, categories and names before the first step.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void aTableEndsWithThePinnedBits(int workers) throws Exception {
    Path job = Path.of("jobs", "table.yaml");

    Tributary.Ended run =
        Tributary.train(
            job, directory.resolve("out"), "--workers", workers, "--set", Digits.THREE_EPOCHS);

    assertThat(run.weights()).isEqualTo(TABLE);
    assertThat(new RecordedRun(directory.resolve("out")).ledger())
        .isEqualTo(WeightsHash.ledgerByLocalTrainer(job, Digits.THREE_EPOCHS));
    assertThat(run.err()).isEmpty();
  }

  @Test
  void moreWorkersThanShardsEndWithThePinnedBitsAndANotice() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.AWKWARD);

    Tributary.Ended run = Tributary.train(job, directory.resolve("out"), "--workers", 7);

    assertThat(run.weights()).isEqualTo(AWKWARD);
    assertThat(run.err())
        .singleElement()
        .asString()
        .contains("--workers 7", "5 shards", "training.shards", "nothing to compute");
  }

  @Test
  void theDigitsJobReachesItsAccuracyWithTheBitsOfTheLocalTrainer() throws Exception {
    Path out = directory.resolve("out");

    Tributary.Ended run = Tributary.train(Tributary.DIGITS, out, "--workers", 3);

    assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS));
    assertThat(new RecordedRun(out).evaluations().getLast().get("accuracy").doubleValue())
        .isBetween(0.96, 0.99);
  }
}
