package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsTest {
  private static final int STRIDE = 4003; // a prime: over a million of the 2³² bit patterns
  private static final int NEIGHBOURS = 20_000;

  interface Scalar {
    float of(float x);
  }

  /// A function and the stated bound of its error.
  ///
  /// @param reference the same function in double, whose error is far below the bound
  /// @param breakpoints arguments at which a formula changes or the result saturates
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
        new Bound("erf", Functions::erf, Erf::of, 1.1, 1, 3.92f, 3.95f, 1e-3f),
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
      worst.measure(Float.intBitsToFloat((int) bits));
    }
    for (float breakpoint : bound.breakpoints) {
      int middle = Float.floatToRawIntBits(breakpoint);
      for (int i = -NEIGHBOURS; i <= NEIGHBOURS; i++) {
        worst.measure(Float.intBitsToFloat(middle + i));
      }
    }
    for (int i = -2_000_000; i <= 2_000_000; i++) {
      worst.measure(i * 0x1.001p-17f);
    }

    assertThat(worst.error).as(worst.toString()).isLessThanOrEqualTo(bound.ulps);
  }

  @Test
  void extremeArgumentsGiveTheLimits() {
    float inf = Float.POSITIVE_INFINITY;

    assertBits(
        Functions::exp,
        new float[][] {
          {-inf, 0},
          {inf, inf},
          {0, 1},
          {-0f, 1},
          {88.722844f, inf},
          {-103.97209f, 0},
          {-103.97208f, Float.MIN_VALUE}
        });
    assertBits(
        Functions::log,
        new float[][] {
          {-inf, Float.NaN}, {-1e-45f, Float.NaN}, {-0f, -inf}, {0, -inf}, {1, 0}, {inf, inf}
        });
    assertBits(
        Functions::tanh,
        new float[][] {{-inf, -1}, {inf, 1}, {0, 0}, {-0f, -0f}, {-1e-45f, -1e-45f}, {9.011f, 1}});
    assertBits(
        Functions::erf,
        new float[][] {{-inf, -1}, {inf, 1}, {0, 0}, {-0f, -0f}, {-1e-45f, -1e-45f}, {3.92f, 1}});
    assertBits(
        Functions::sigmoid,
        new float[][] {{-inf, 0}, {inf, 1}, {0, 0.5f}, {-0f, 0.5f}, {-103.97209f, 0}, {16.64f, 1}});
    assertBits(
        Functions::softplus,
        new float[][] {{-inf, 0}, {inf, inf}, {0, 0.6931472f}, {-103.97209f, 0}, {1e30f, 1e30f}});
  }

  @Test
  void aNanGivesANan() {
    assertThat(bounds()).allSatisfy(bound -> assertThat(bound.function.of(Float.NaN)).isNaN());
  }

  /// Every trained network depends on these bits: a change of them changes all results.
  @Test
  void theBitsOfTheFunctionsAreFixed() {
    assertThat(bounds().map(bound -> Float.floatToIntBits(bound.function.of(0.7f))))
        .containsExactly(0x4000E153, 0xBEB69E1A, 0x3F1AB7D9, 0x3F2D8461, 0x3F2B0E5A, 0x3F8D3533);
    assertThat(bounds().map(bound -> Float.floatToIntBits(bound.function.of(3.1f))))
        .containsExactly(0x41B19566, 0x3F90D1C8, 0x3F7EF68A, 0x3F7FFF3D, 0x3F74F6EC, 0x40493858);
    assertThat(FunctionDigest.ofAll())
        .isEqualTo(
            "exp:26740c9b97e9c8e9 log:1576dfc67fcd14d9 tanh:c4b692200c44dce3"
                + " erf:1827ebcfca46edfa sigmoid:1be2f857dcfd5187 softplus:9ffbb108449464a3"
                + " normal:76c5ea9fe5a94786");
  }

  private static void assertBits(Scalar function, float[][] argumentAndResult) {
    for (float[] pair : argumentAndResult) {
      assertThat(Float.floatToIntBits(function.of(pair[0])))
          .as("of %a: %a", pair[0], function.of(pair[0]))
          .isEqualTo(Float.floatToIntBits(pair[1]));
    }
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

    void measure(float x) {
      double exact = bound.reference.applyAsDouble(x);
      float got = bound.function.of(x);
      double now = error(got, exact);
      if (!(now <= error)) {
        error = now;
        argument = x;
      }
    }

    /// The error in ulp of the exact value, with infinity as 2¹²⁸; 0 if both are NaN.
    private static double error(float got, double exact) {
      if (Float.isNaN(got) || Double.isNaN(exact)) {
        return Float.isNaN(got) && Double.isNaN(exact) ? 0 : Double.POSITIVE_INFINITY;
      }
      double bounded = Math.clamp(exact, -0x1p128, 0x1p128);
      double magnitude = Math.clamp(Math.abs(exact), Float.MIN_NORMAL, Float.MAX_VALUE);
      double ulp = Math.scalb(1.0, Math.getExponent(magnitude) - 23);
      return Math.abs(Math.clamp((double) got, -0x1p128, 0x1p128) - bounded) / ulp;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s: %.3f ulp at %s (%a)", bound.name, error, argument, argument);
    }
  }
}
