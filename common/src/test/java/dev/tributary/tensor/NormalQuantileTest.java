package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalQuantileTest {
  private static final int STRIDE = 10_007; // a prime

  /// The error of z is that of its tail probability, divided by the density and by z.
  @Test
  void theErrorIsWithinTheBound() {
    double worst = 0;
    for (long bits = 0; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      worst = Math.max(worst, relativeError((int) bits));
    }
    for (int bits = 0; bits < 100_000; bits++) {
      worst = Math.max(worst, relativeError(bits));
      worst = Math.max(worst, relativeError(Integer.MAX_VALUE - bits));
    }
    assertThat(worst).isLessThan(6e-7);
  }

  private static double relativeError(int bits) {
    double z = NormalQuantile.of(bits);
    double x = (bits + 0.5) * 0x1p-31;
    double density = StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    double error =
        z < 1
            ? Erf.of(z / Math.sqrt(2)) - x
            : (Integer.MAX_VALUE - bits + 0.5) * 0x1p-31 - 2 * Erf.normalTail(z);
    return Math.abs(error) / (2 * density * z);
  }

  @Test
  void complementaryBitsGiveOppositeNumbers() {
    for (long bits = 0; bits <= Integer.MAX_VALUE; bits += STRIDE * 17) {
      assertThat(NormalQuantile.of((int) ~bits)).isEqualTo(-NormalQuantile.of((int) bits));
    }
  }

  @Test
  void theExtremesAreFiniteAndNotZero() {
    assertThat(NormalQuantile.of(Integer.MAX_VALUE)).isCloseTo(6.337958f, within(5e-6f));
    assertThat(NormalQuantile.of(0)).isCloseTo(2.918099e-10f, within(1e-15f));
  }
}
