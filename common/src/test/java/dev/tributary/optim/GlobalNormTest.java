package dev.tributary.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalNormTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 207})
  void theSumOfSquaresOfTheMeanGradientHasTheDocumentedOrder(int count) {
    int from = 5;
    float[] a = new float[from + count + 3];
    for (int i = 0; i < a.length; i++) {
      a[i] = 1 + i * i % 101 / 7f;
    }
    double[] lanes = new double[16];
    for (int i = 0; i < count; i++) {
      double mean = a[from + i] / 3f;
      lanes[i % 16] += mean * mean;
    }

    assertThat(GlobalNorm.sumOfSquares(a, from, count, 3)).isEqualTo(pairwise(lanes, 0, 1));
  }

  /// The sum of the lanes from `first` in steps of `stride`, in the documented order.
  private static double pairwise(double[] lanes, int first, int stride) {
    return stride == lanes.length
        ? lanes[first]
        : pairwise(lanes, first, 2 * stride) + pairwise(lanes, first + stride, 2 * stride);
  }

  @Test
  void aGradientWithinTheNormIsNotScaled() {
    assertThat(GlobalNorm.scale(0.25, 1)).isEqualTo(1);
    assertThat(GlobalNorm.scale(0, 1)).isEqualTo(1);
  }

  @Test
  void aGradientBeyondTheNormIsScaledDownToIt() {
    assertThat(GlobalNorm.scale(25, 2)).isCloseTo(0.4f, within(1e-6f)).isLessThan(0.4f);
  }

  @Test
  void aNonFiniteGradientGivesANonFiniteSum() {
    float[] a = new float[20];
    a[18] = Float.NaN;

    assertThat(GlobalNorm.sumOfSquares(a, 0, 20, 2)).isNaN();
  }
}
