package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two coordinators in one directory: the lock refuses the second. If the lock was lost and the
/// second starts, the first ends, because its term is over.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TwoCoordinatorsTest {
  private static final Object[] SIX_EPOCHS = {
    "--set", "training.epochs=6", "--set", "checkpoint.every_steps=1"
  };

  @TempDir Path out;

  @Test
  void aSecondCoordinatorIsRefusedAndTheMessageNamesTheFirst() throws Exception {
    try (Cluster cluster = Cluster.coordinating(Tributary.DIGITS, out, SIX_EPOCHS)) {
      String holder = Files.readString(out.resolve("lock")).strip();
      List<Tributary.Ended> second =
          List.of(
              Tributary.run(
                  "coordinator", Tributary.DIGITS, "--listen", "127.0.0.1:0", "--out", out),
              Tributary.train(Tributary.DIGITS, out, "--fresh"));

      cluster.startHere("one");
      Tributary.Ended first = cluster.coordinator().await();

      assertThat(holder).startsWith("process " + cluster.coordinator().pid() + " on ");
      assertThat(second)
          .allSatisfy(
              refused -> {
                assertThat(refused.err())
                    .singleElement()
                    .asString()
                    .startsWith("tributary: " + out + ": a run is in progress here")
                    .contains(holder, "wait for it to end", "stop it", "--out");
                assertThat(refused.out()).isEmpty();
                assertThat(refused.code()).isEqualTo(1);
              });
      assertThat(first.weights())
          .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, "training.epochs=6"));
      new RecordedRun(out).assertMetricsAreComplete(6, 23);
    }
  }

  @Test
  void aPausedCoordinatorWhoseTermHasEndedDoesNotChangeTheFiles() throws Exception {
    RecordedRun recorded = new RecordedRun(out);
    try (Cluster old = Cluster.coordinating(Tributary.DIGITS, out, SIX_EPOCHS)) {
      TributaryProcess worker = old.start("one");
      old.coordinator().out().await("^epoch 1, step");
      old.coordinator().signal("STOP");
      worker.signal("STOP");
      // As if an operator had taken the host for lost and removed its lock.
      Files.delete(out.resolve("lock"));
      try (Cluster next = Cluster.coordinating(Tributary.DIGITS, out, SIX_EPOCHS)) {
        next.startHere("two");
        Tributary.Ended run = next.coordinator().await();
        Map<String, String> before = recorded.contents();

        worker.signal("CONT");
        old.coordinator().signal("CONT");
        Tributary.Ended ended = old.coordinator().await();

        assertThat(ended.err())
            .anySatisfy(
                line ->
                    assertThat(line)
                        .contains("term 1 of this run is over", "another coordinator", "term 2")
                        .contains("left the run's files alone"));
        assertThat(ended.code()).isEqualTo(1);
        assertThat(run.weights())
            .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, "training.epochs=6"));
        assertThat(recorded.contents()).isEqualTo(before);
        recorded.assertMetricsAreComplete(6, 23);
      }
    }
  }
}
