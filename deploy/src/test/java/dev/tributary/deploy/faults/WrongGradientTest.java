package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.Tributary;
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

/// A worker sends each gradient of a parameter twice, with different bits.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WrongGradientTest {
  private static final String SIX_EPOCHS = "training.epochs=6"; // 138 steps

  @TempDir Path out;

  @Test
  void theRunEndsAndTheSameCommandResumesBeforeTheWrongStep() throws Exception {
    try (Cluster cluster = cluster()) {
      cluster.startHere("healthy");
      try (InterceptedWorker _ =
          InterceptedWorker.altering(WrongGradientTest::twice, cluster.address(), "liar")) {
        Tributary.Ended run = cluster.coordinator().await();

        assertThat(run.code()).isEqualTo(1);
        // If the second copy arrives after the step is over, the text is another one.
        assertThat(run.err()).last().asString().contains("step 26, shards ", "liar", "processor");
      }
      var again = cluster.restartCoordinator();
      cluster.startHere("one");
      cluster.startHere("two");

      assertThat(again.await().weights())
          .isEqualTo(WeightsHash.byLocalTrainer(Tributary.DIGITS, SIX_EPOCHS));
    }
  }

  private Cluster cluster() throws Exception {
    return Cluster.coordinating(
        Tributary.DIGITS, out, "--set", SIX_EPOCHS, "--min-workers", 2, "--straggler-factor", 0);
  }

  /// From step 26 on, a chunk with a wrong element and then the right one.
  private static List<TensorChunk> twice(TensorChunk chunk) {
    if (chunk.header().slice().parameter() != 0 || chunk.header().stamp().step() < 26) {
      return List.of(chunk);
    }
    Floats lent = chunk.values();
    float[] values = Arrays.copyOfRange(lent.array(), lent.from(), lent.from() + lent.count());
    values[17] = Math.nextUp(values[17]);
    return List.of(TensorChunk.lent(chunk.header(), Floats.of(values)), chunk);
  }
}
