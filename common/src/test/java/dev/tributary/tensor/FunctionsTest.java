package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsTest {
  private static final int STRIDE = 4003; // a prime: over a million of the 2³² bit patterns
  private static final int NEIGHBOURS = 20_000;

  interface Scalar {
    float of(float x);
  }

  /// @param reference the same in double, far closer to the exact value than the bound
  /// @param breakpoints where a formula changes or the result saturates
  record Bound(
      String name,
      Scalar function,
      DoubleUnaryOperator reference,
      double ulps,
      float... breakpoints) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Bound> bounds() {
    return Stream.of(
        new Bound(
            "exp", Functions::exp, StrictMath::exp, 1.05, 88.72284f, -87.33654f, -103.97f, 0.3466f),
        new Bound("log", Functions::log, StrictMath::log, 1, 1, 0.75f, 1.5f, Float.MIN_NORMAL),
        new Bound("tanh", Functions::tanh, StrictMath::tanh, 1.5, 0.55f, 9.01f, 10, 1e-3f),
        new Bound("erf", Functions::erf, Erf::of, 1.1, 1, 3.83f, 3.95f, 1e-3f),
        new Bound(
            "sigmoid", Functions::sigmoid, FunctionsTest::sigmoid, 2.5, 0, -87.3f, -103.97f, 17),
        new Bound(
            "softplus",
            Functions::softplus,
            FunctionsTest::softplus,
            2,
            0.6931f,
            -0.6931f,
            -103.97f,
            17));
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void everyResultIsWithinTheStatedBound(Bound bound) {
    Worst worst = new Worst(bound);
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      worst.look(Float.intBitsToFloat((int) bits));
    }
    for (float breakpoint : bound.breakpoints) {
      int middle = Float.floatToRawIntBits(breakpoint);
      for (int i = -NEIGHBOURS; i <= NEIGHBOURS; i++) {
        worst.look(Float.intBitsToFloat(middle + i));
      }
    }
    for (int i = -2_000_000; i <= 2_000_000; i++) {
      worst.look(i * 0x1.001p-17f);
    }

    assertThat(worst.error).as(worst.toString()).isLessThanOrEqualTo(bound.ulps);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  /// The argument with the largest error so far.
  private static final class Worst {
    private final Bound bound;
    private double error;
    private float argument;

    Worst(Bound bound) {
      this.bound = bound;
    }

    void look(float x) {
      double exact = bound.reference.applyAsDouble(x);
      float got = bound.function.of(x);
      double now = error(got, exact);
      if (!(now <= error)) {
        error = now;
        argument = x;
      }
    }

    /// In ulp of the exact value, which counts as none where both are NaN or both infinite, and as
    /// infinitely many where one of them is.
    private static double error(float got, double exact) {
      boolean same = Float.compare(got, (float) exact) == 0;
      boolean finite = Float.isFinite(got) && Float.isFinite((float) exact);
      return finite ? ulps(got, exact) : same ? 0 : ulps(got, exact);
    }

    private static double ulps(float got, double exact) {
      double magnitude = Math.abs(exact);
      double ulp =
          magnitude < Float.MIN_NORMAL
              ? Float.MIN_VALUE
              : Math.scalb(1.0, Math.getExponent(Math.min(magnitude, Float.MAX_VALUE)) - 23);
      double value = Float.isInfinite(got) ? Math.copySign(0x1p128, got) : got;
      return Math.abs(value - exact) / ulp;
    }

    @Override
    public String toString() {
      return "%s: %.3f ulp at %s (%a)".formatted(bound.name, error, argument, argument);
    }
  }
}
