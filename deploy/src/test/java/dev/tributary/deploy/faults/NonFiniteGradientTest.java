package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.cluster.WeightsHash;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One of two workers sends a gradient with a NaN, or both.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NonFiniteGradientTest {
  private static final String SIX_EPOCHS = "training.epochs=6"; // 138 steps

  @TempDir Path out;

  @Test
  void theRunStopsBeforeTheWeightsChangeAndNamesTheSource() throws Exception {
    RecordedRun recorded = new RecordedRun(out);
    try (Cluster cluster = cluster()) {
      try (InterceptedWorker _ = nanSender(cluster, "nan-1");
          InterceptedWorker _ = nanSender(cluster, "nan-2")) {
        Tributary.Ended run = cluster.coordinator().await();

        assertThat(run.err())
            .last()
            .asString()
            .contains("step 26", "shards ", "from nan-", "0.weight is NaN", "element 17")
            .contains("the weights are those of the step before", "lower the learning rate")
            .contains("training.clip", "the samples of those shards", "the checkpoint of step 20");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
            .anyMatch(
                line -> line.matches("step 26, shards .* from nan-.*; nan-. computes it again"));
      }
      assertThat(recorded.steps())
          .last()
          .extracting(step -> step.get("step").asLong())
          .isEqualTo(25L);
      assertThat(recorded.newestCheckpoint().orElseThrow().moment().step()).isEqualTo(20);

      TributaryProcess again = cluster.restartCoordinator();
      cluster.startHere("one");
      cluster.startHere("two");
      Tributary.Ended run = again.await();

      assertThat(run.out()).contains("resumed at step 20 of 138 (term 2)");
      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
    }
  }

  @Test
  void aWorkerWhoseGradientAloneIsNotFiniteLosesItsSessionAndTheRunGoesOn() throws Exception {
    try (Cluster cluster = cluster()) {
      cluster.startHere("healthy");
      try (InterceptedWorker _ = nanSender(cluster, "nan-sender")) {
        cluster
            .coordinator()
            .out()
            .await("^nan-sender is gone \\(step 26, shards .*not finite, but another computation");
      }
      cluster.startHere("another");
      Tributary.Ended run = cluster.coordinator().await();

      assertThat(run.weights()).isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
    }
  }

  private static InterceptedWorker nanSender(Cluster cluster, String name) throws Exception {
    return InterceptedWorker.altering(NonFiniteGradientTest::withNaN, cluster.address(), name);
  }

  private Cluster cluster() throws Exception {
    return Cluster.coordinating(
        Tributary.DIGITS,
        out,
        "--set",
        SIX_EPOCHS,
        "--set",
        "checkpoint={every_steps: 20, every_seconds: 0}",
        "--min-workers",
        2,
        "--straggler-factor",
        0);
  }

  /// The chunk with one element replaced, if it belongs to parameter 0 and to step 26 or later.
  private static List<TensorChunk> withNaN(TensorChunk chunk) {
    if (chunk.header().slice().parameter() != 0 || chunk.header().stamp().step() < 26) {
      return List.of(chunk);
    }
    Floats lent = chunk.values();
    float[] values = Arrays.copyOfRange(lent.array(), lent.from(), lent.from() + lent.count());
    values[17] = Float.NaN;
    return List.of(TensorChunk.lent(chunk.header(), Floats.of(values)));
  }
}
