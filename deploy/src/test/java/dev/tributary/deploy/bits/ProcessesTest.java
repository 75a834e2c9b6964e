package dev.tributary.deploy.bits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.Digits;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The first promise with several processes: workers are killed and join, and no bit changes.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ProcessesTest {
  /// 138 steps, enough to kill a worker in the middle of the run.
  private static final String SIX_EPOCHS = "training.epochs=6";

  @TempDir Path directory;

  @Test
  void twoWorkersOverTcpEndWithTheSameBits() throws Exception {
    try (Cluster cluster = cluster(Digits.THREE_EPOCHS, "--min-workers", 2)) {
      TributaryProcess one = cluster.start("one");
      TributaryProcess two = cluster.start("two");

      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
      assertThat(run.code()).isZero();
      assertThat(List.of(one.await(), two.await()))
          .allSatisfy(
              worker -> {
                assertThat(worker.code()).isZero();
                assertThat(worker.out().getLast())
                    .contains("the run is over", "all 69 steps are done");
              });
    }
  }

  @Test
  void killingAWorkerAndAddingAnotherChangesNoBit() throws Exception {
    // --min-workers 2: the run cannot end before the new worker has joined.
    try (Cluster cluster = cluster(SIX_EPOCHS, "--min-workers", 2)) {
      TributaryProcess victim = cluster.start("victim");
      cluster.awaitJoined("victim");
      cluster.startHere("survivor");
      cluster.awaitAnotherEpoch();

      victim.kill();
      cluster
          .coordinator()
          .out()
          .await("^victim is gone \\(.* was lost\\); the others compute its shards$");
      Tributary joiner = cluster.startHere("joiner");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
      assertThat(run.out()).contains("joiner joined with 1 worker actor");
      assertThat(joiner.await().code()).isZero();
    }
  }

  @Test
  void killingAllWorkersMakesTheRunWaitForOthersAndChangesNoBit() throws Exception {
    try (Cluster cluster = cluster(SIX_EPOCHS, "--min-workers", 2)) {
      TributaryProcess one = cluster.start("one");
      TributaryProcess two = cluster.start("two");
      cluster.awaitAnotherEpoch();

      one.kill();
      two.kill();
      cluster.coordinator().out().await("no worker is left: the run waits for one to join$");
      cluster.startHere("three");
      cluster.startHere("four");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void noWidthOfTheVectorUnitChangesABit() throws Exception {
    List<String> flags = TributaryProcess.flags();
    Tributary.Ended narrow = trainWith(with(flags, "-XX:MaxVectorSize=32"));
    Tributary.Ended narrower = trainWith(with(flags, "-XX:MaxVectorSize=16"));

    assertThat(List.of(narrow.weights(), narrower.weights()))
        .containsOnly(Digits.WEIGHTS_OF_THREE_EPOCHS);
  }

  @Test
  void withoutTheVectorApiTheBitsAreTheSameAndOneLineNamesTheMissingFlag() throws Exception {
    List<String> flags =
        TributaryProcess.flags().stream()
            .filter(flag -> !flag.equals("--add-modules") && !flag.startsWith("jdk.incubator"))
            .toList();

    Tributary.Ended run = trainWith(flags);

    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(run.err()).hasSize(1);
    assertThat(run.err().getFirst())
        .contains("WARN")
        .contains("--add-modules jdk.incubator.vector");
  }

  private Cluster cluster(String setting, Object... more) throws Exception {
    return Cluster.coordinating(
        Tributary.DIGITS,
        directory,
        Stream.concat(Stream.of("--set", setting), Stream.of(more)).toArray());
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
            Digits.THREE_EPOCHS)) {
      Tributary.Ended run = process.await();
      assertThat(new RecordedRun(directory.resolve("out")).ledger())
          .isEqualTo(WeightsHash.ledgerByLocalTrainer(Tributary.DIGITS, Digits.THREE_EPOCHS));
      return run;
    }
  }

  private static List<String> with(List<String> flags, String flag) {
    return Stream.concat(flags.stream(), Stream.of(flag)).toList();
  }
}
