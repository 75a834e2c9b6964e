package dev.tributary.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Shape;
import dev.tributary.tensor.Workspace;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final int FEATURES = 100;

  @Test
  void theMaskOfASampleDoesNotDependOnItsShard() {
    float[] whole = mask("2", 1, 5, 0, 6);
    float[] shard = mask("2", 1, 5, 4, 2);

    assertThat(shard).isEqualTo(Arrays.copyOfRange(whole, 4 * FEATURES, 6 * FEATURES));
  }

  @Test
  void theMaskDependsOnSeedStepSampleAndLayer() {
    float[] mask = mask("2", 1, 5, 0, 1);

    assertThat(mask("2", 2, 5, 0, 1)).isNotEqualTo(mask);
    assertThat(mask("2", 1, 6, 0, 1)).isNotEqualTo(mask);
    assertThat(mask("2", 1, 5, 1, 1)).isNotEqualTo(mask);
    assertThat(mask("4", 1, 5, 0, 1)).isNotEqualTo(mask);
  }

  @Test
  void theGivenFractionIsDroppedAndTheRestScaledUp() {
    float[] mask = mask("2", 1, 5, 0, 200);

    assertThat(mask).containsOnly(0, 1 / 0.75f);
    double mean = 0;
    for (float value : mask) {
      mean += value / mask.length;
    }
    assertThat(mean).isCloseTo(1, within(0.02));
  }

  @Test
  void twoLayersOfAModelDropDifferentElements() {
    FMatrixRMaj ones = ones(1);
    Architecture architecture =
        Architecture.of(LayerCases.model("{dropout: {}}, {dropout: {}}"), Shape.of(FEATURES));

    FMatrixRMaj out =
        architecture.network(architecture.allocate()).forward(ones, pass(1, 5, 0)).out();

    long kept = IntStream.range(0, FEATURES).filter(i -> out.data[i] > 0).count();
    assertThat(kept).isBetween(10L, 40L); // about a quarter; equal masks would keep half
  }

  @Test
  void evaluationReturnsTheInputItself() {
    FMatrixRMaj x = ones(3);

    assertThat(new Dropout(0.5f, "2").forward(x, Numbers.evaluation()).out()).isSameAs(x);
  }

  private static float[] mask(String layer, long seed, long step, int firstSample, int rows) {
    return new Dropout(0.25f, layer).forward(ones(rows), pass(seed, step, firstSample)).out().data;
  }

  private static Pass pass(long seed, long step, int firstSample) {
    return Pass.training(seed, step, firstSample, new Workspace(new MatrixPool()));
  }

  private static FMatrixRMaj ones(int rows) {
    FMatrixRMaj ones = new FMatrixRMaj(rows, FEATURES);
    ones.fill(1);
    return ones;
  }
}
