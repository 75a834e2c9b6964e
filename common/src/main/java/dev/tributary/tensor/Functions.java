package dev.tributary.tensor;

/// Elementary functions whose every bit is a function of the argument alone: the same on any
/// machine, at any vector width, for a single number and at any index of an array. `Math.exp` and
/// the other functions of `Math` do not promise this.
///
/// Each function takes every float. NaN gives NaN (which of the NaNs is not promised). Errors are
/// in ulp of the exact result; the bounds hold for every argument, and the tests search the whole
/// domain for exceptions. Where a result is subnormal, the ulp is that of subnormal numbers,
/// 2^-149: nothing is flushed to zero.
///
/// The array forms read `x[from .. from + count)` and write `out[outFrom .. outFrom + count)`.
/// Modified: that range of `out`, which may be the range that is read, but not otherwise overlap
/// it.
public final class Functions {

  private Functions() {}

  /// `eˣ`, within 1.05 ulp. Infinite from 88.72284 on, zero from -103.97208 down; below -87.33654
  /// the result is subnormal.
  public static float exp(float x) {
    return ScalarFunctions.exp(x);
  }

  /// `log x` to base e, within 1 ulp. `log ±0 = -∞`, `log ∞ = ∞`, NaN below zero; subnormal
  /// arguments are as accurate as others.
  public static float log(float x) {
    return ScalarFunctions.log(x);
  }

  /// `tanh x`, within 1.5 ulp. Odd, `tanh -0 = -0`; ±1 from |x| = 9.011 on.
  public static float tanh(float x) {
    return ScalarFunctions.tanh(x);
  }

  /// The error function `2/√π ∫₀ˣ exp(-t²) dt`, within 1.1 ulp. Odd, `erf -0 = -0`; ±1 from |x| =
  /// 3.92 on.
  public static float erf(float x) {
    return ScalarFunctions.erf(x);
  }

  /// The logistic function `1 / (1 + e⁻ˣ)`, within 2.5 ulp; nothing overflows. Subnormal below
  /// -87.33654, zero from -103.97208 down, 1 from 16.64 on.
  public static float sigmoid(float x) {
    return ScalarFunctions.sigmoid(x);
  }

  /// `log(1 + eˣ)`, within 2 ulp, as `max(x, 0) + log(1 + exp(-|x|))`, which cannot overflow. It is
  /// `-log sigmoid(-x)`, so the binary cross-entropy of a logit x is `softplus(-x)` for target 1
  /// and `softplus(x)` for target 0.
  public static float softplus(float x) {
    return ScalarFunctions.softplus(x);
  }

  /// [#exp(float)] of `count` numbers. Modified: `out`.
  public static void exp(float[] x, int from, float[] out, int outFrom, int count) {
    if (VectorUnit.isPresent()) {
      VectorFunctions.exp(x, from, out, outFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.exp(x[from + i]);
    }
  }

  /// [#log(float)] of `count` numbers. Modified: `out`.
  public static void log(float[] x, int from, float[] out, int outFrom, int count) {
    if (VectorUnit.isPresent()) {
      VectorFunctions.log(x, from, out, outFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.log(x[from + i]);
    }
  }

  /// [#tanh(float)] of `count` numbers. Modified: `out`.
  public static void tanh(float[] x, int from, float[] out, int outFrom, int count) {
    if (VectorUnit.isPresent()) {
      VectorFunctions.tanh(x, from, out, outFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.tanh(x[from + i]);
    }
  }

  /// [#erf(float)] of `count` numbers. Modified: `out`.
  public static void erf(float[] x, int from, float[] out, int outFrom, int count) {
    if (VectorUnit.isPresent()) {
      VectorFunctions.erf(x, from, out, outFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.erf(x[from + i]);
    }
  }

  /// [#sigmoid(float)] of `count` numbers. Modified: `out`.
  public static void sigmoid(float[] x, int from, float[] out, int outFrom, int count) {
    if (VectorUnit.isPresent()) {
      VectorFunctions.sigmoid(x, from, out, outFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.sigmoid(x[from + i]);
    }
  }

  /// [#softplus(float)] of `count` numbers. Modified: `out`.
  public static void softplus(float[] x, int from, float[] out, int outFrom, int count) {
    if (VectorUnit.isPresent()) {
      VectorFunctions.softplus(x, from, out, outFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.softplus(x[from + i]);
    }
  }
}
