package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The first promise, between processes: workers are killed and join, and no bit changes.
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ProcessesTest {
  /// 460 steps: long enough for things to happen in the middle of it on any machine.
  private static final String TWENTY_EPOCHS = "training.epochs=20";

  private static String expected;

  @TempDir Path directory;

  @BeforeAll
  static void trainInOneThread() {
    expected = Digest.byLocalTrainer(Tributary.DIGITS, TWENTY_EPOCHS);
  }

  @Test
  void twoWorkersOverTcpEndWithTheSameBits() throws Exception {
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, directory, TWENTY_EPOCHS)) {
      TributaryProcess one = cluster.join("one");
      TributaryProcess two = cluster.join("two");

      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights()).isEqualTo(expected);
      assertThat(run.code()).isZero();
      assertThat(List.of(one.await(), two.await()))
          .allSatisfy(
              worker -> {
                assertThat(worker.code()).isZero();
                assertThat(worker.out().getLast())
                    .isEqualTo("the run is over: all 460 steps are done");
              });
    }
  }

  @Test
  void aWorkerThatIsKilledHalfWayChangesNoBit() throws Exception {
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, directory, TWENTY_EPOCHS)) {
      TributaryProcess victim = cluster.join("victim");
      cluster.join("survivor");
      cluster.awaitEpoch(3);

      victim.kill();
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.out())
          .contains("victim is gone (its connection was lost); the others compute its shards");
      assertThat(run.weights()).isEqualTo(expected);
    }
  }

  @Test
  void whenAllAreKilledTheRunWaitsForOneWhoJoinsInTheMiddleAndNoBitChanges() throws Exception {
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, directory, TWENTY_EPOCHS)) {
      TributaryProcess first = cluster.join("first");
      cluster.awaitEpoch(1);
      TributaryProcess second = cluster.join("second");
      cluster.awaitEpoch(3);

      first.kill();
      second.kill();
      cluster.coordinator().out().await("no worker is left: the run waits for one to join");
      cluster.join("rescuer");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights()).isEqualTo(expected);
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void noWidthOfTheVectorUnitChangesABit() throws Exception {
    List<String> flags = TributaryProcess.flags();
    Tributary.Ended narrow = trainWith(with(flags, "-XX:MaxVectorSize=32"));
    Tributary.Ended narrower = trainWith(with(flags, "-XX:MaxVectorSize=16"));

    assertThat(List.of(narrow.weights(), narrower.weights()))
        .containsOnly(SameBitsTest.THREE_EPOCHS_OF_DIGITS);
  }

  @Test
  void withoutTheVectorApiTheBitsAreTheSameAndOneLineSaysWhatIsMissing() throws Exception {
    List<String> flags =
        TributaryProcess.flags().stream()
            .filter(flag -> !flag.equals("--add-modules") && !flag.startsWith("jdk.incubator"))
            .toList();

    Tributary.Ended run = trainWith(flags);

    assertThat(run.weights()).isEqualTo(SameBitsTest.THREE_EPOCHS_OF_DIGITS);
    assertThat(run.err()).hasSize(1);
    assertThat(run.err().getFirst())
        .contains("WARN")
        .contains("--add-modules jdk.incubator.vector");
  }

  private Tributary.Ended trainWith(List<String> flags) throws Exception {
    try (TributaryProcess process =
        TributaryProcess.startWith(
            flags,
            "train",
            Tributary.DIGITS,
            "--out",
            directory.resolve("out"),
            "--set",
            SameBitsTest.THREE_EPOCHS)) {
      return process.await();
    }
  }

  private static List<String> with(List<String> flags, String flag) {
    return Stream.concat(flags.stream(), Stream.of(flag)).toList();
  }
}
