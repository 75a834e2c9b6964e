package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.tensor.ElementType;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class GradientRoundingTest {
  private final GradientRounding rounding = new GradientRounding(ElementType.BFLOAT16);
  private final FMatrixRMaj gradient = new FMatrixRMaj(2, 3, true, 1, 2, 3, 4, 5, 0x1.01p0f);

  @Test
  void aGradientIsRounded() {
    assertThat(rounding.roundInPlace(gradient)).isEqualTo(-1);
    assertThat(gradient.data).containsExactly(1, 2, 3, 4, 5, 1);
  }

  @Test
  void aGradientIsRoundedAsItIsComputed() {
    rounding.finish(gradient.data, 3, 3);
    assertThat(gradient.data).containsExactly(1, 2, 3, 4, 5, 1);
    rounding.finish(gradient.data, 0, 3);

    assertThat(rounding.roundInPlace(gradient)).isEqualTo(-1);
  }

  @Test
  void ofRunsInAnyOrderTheFirstNumberWithoutAFiniteValueIsFound() {
    gradient.data[2] = Float.NaN;
    gradient.data[4] = Float.POSITIVE_INFINITY;
    rounding.finish(gradient.data, 3, 3);
    rounding.finish(gradient.data, 1, 2);
    rounding.finish(gradient.data, 0, 1);

    assertThat(rounding.roundInPlace(gradient)).isEqualTo(2);
  }

  @Test
  void aGradientOfWhichOnlyAPartHasBeenSeenIsRounded() {
    rounding.finish(gradient.data, 0, 5);

    assertThat(rounding.roundInPlace(gradient)).isEqualTo(-1);
    assertThat(gradient.data).containsExactly(1, 2, 3, 4, 5, 1);
  }

  @Test
  void whatHasBeenSeenOfAGradientIsNotOfTheNextInItsMemory() {
    rounding.finish(gradient.data, 0, 6);
    rounding.roundInPlace(gradient);
    gradient.data[1] = Float.NaN;

    assertThat(rounding.roundInPlace(gradient)).isEqualTo(1);
  }
}
