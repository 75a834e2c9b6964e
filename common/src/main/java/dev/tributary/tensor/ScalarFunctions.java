package dev.tributary.tensor;

/// The formulas of [Functions], one number at a time: the specification that [VectorFunctions]
/// repeats lane by lane, operation for operation. A change to one must be made to both.
///
/// The formulas use only float arithmetic that IEEE 754 defines to the bit: `+ − × ÷ fma`,
/// comparisons, integer operations on the bits.
///
/// The coefficients are our own: weighted minimax fits (Lawson's iteration on 2000 Chebyshev nodes,
/// in double) of the function named beside them, weighted so that the *relative* error of the final
/// result is minimized. Coefficients are rounded to float one after the other, lowest order first,
/// and the remaining ones are fitted again after each, so that later coefficients absorb the
/// rounding of earlier ones. The stated error is that of the rounded polynomial, relative to the
/// result.
final class ScalarFunctions {

  static final float LOG2_E = 0x1.715476p0f;

  /// ln 2 in two parts.
  static final float LN2 = 0x1.62e430p-1f;

  static final float LN2_REST = -0x1.05c610p-29f;

  /// A constant for rounding: adding 1.5 · 2²³ rounds to an integer, which is then the difference
  /// of the bits.
  static final float ROUND = 0x1.8p23f;

  static final int ROUND_BITS = 0x4B400000;
  static final int SIGN = 0x80000000;
  static final int BIAS = 127;
  static final int MANTISSA = 23;

  /// The bounds beyond which exp is infinite or zero; between them, 2ⁿ is a product of two floats.
  static final float EXP_HIGHEST = 89;

  static final float EXP_LOWEST = -104;

  /// (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2; error 2^-28.2.
  static final float EXP_0 = 0x1.000000p-1f;

  static final float EXP_1 = 0x1.555490p-3f;
  static final float EXP_2 = 0x1.5554cep-5f;
  static final float EXP_3 = 0x1.123ac4p-7f;
  static final float EXP_4 = 0x1.6d6aaap-10f;

  /// (log(1 + f) − f + f²/2) / f³ on −1/4 ≤ f ≤ 1/2; error 2^-27.6.
  static final float LOG_0 = 0x1.5555a4p-2f;

  static final float LOG_1 = -0x1.00004ap-2f;
  static final float LOG_2 = 0x1.99699ep-3f;
  static final float LOG_3 = -0x1.54ed96p-3f;
  static final float LOG_4 = 0x1.28807ap-3f;
  static final float LOG_5 = -0x1.0d98f0p-3f;
  static final float LOG_6 = 0x1.acf4a8p-4f;
  static final float LOG_7 = -0x1.71e32cp-5f;

  /// The bits of 3/4: mantissas lie in [3/4, 3/2).
  static final int THREE_QUARTERS = 0x3F400000;

  static final float TWO_23 = 0x1p23f;

  /// (tanh a − a) / a³ as a polynomial in a², on a ≤ 0.55; error 2^-29.7.
  static final float TANH_0 = -0x1.55554ap-2f;

  static final float TANH_1 = 0x1.110ceep-3f;
  static final float TANH_2 = -0x1.b91e7ep-5f;
  static final float TANH_3 = 0x1.58e518p-6f;
  static final float TANH_4 = -0x1.9921a2p-8f;
  static final float TANH_SMALL = 0.55f;

  /// An argument from which on tanh rounds to 1.
  static final float TANH_ONE = 10;

  /// erf(a)/a − 1 as a polynomial in a², on a ≤ 1; error 2^-29.4.
  static final float ERF_0 = 0x1.06eba8p-3f;

  static final float ERF_1 = -0x1.81273ep-2f;
  static final float ERF_2 = 0x1.ce2ce6p-4f;
  static final float ERF_3 = -0x1.b7f71ap-6f;
  static final float ERF_4 = 0x1.53f224p-8f;
  static final float ERF_5 = -0x1.a3515ep-11f;
  static final float ERF_6 = 0x1.4771fcp-14f;

  /// −log(1 − erf a) on 1 ≤ a ≤ 3.95; the erf computed from it has an error of 2^-29.8.
  static final float ERFC_0 = 0x1.661ce4p-12f;

  static final float ERFC_1 = 0x1.2088eap0f;
  static final float ERFC_2 = 0x1.46baf0p-1f;
  static final float ERFC_3 = 0x1.a6531ep-4f;
  static final float ERFC_4 = -0x1.65cb36p-6f;
  static final float ERFC_5 = 0x1.825ab2p-9f;
  static final float ERFC_6 = -0x1.86dddcp-13f;

  /// An argument from which on erf rounds to 1.
  static final float ERF_ONE = 3.95f;

  private ScalarFunctions() {}

  /// eˣ = 2ⁿ · eʳ with n the integer nearest to x / ln 2 and |r| ≤ ln 2 / 2.
  static float exp(float x) {
    float bounded = x > EXP_HIGHEST ? EXP_HIGHEST : x;
    bounded = bounded < EXP_LOWEST ? EXP_LOWEST : bounded;
    float rounded = Math.fma(bounded, LOG2_E, ROUND);
    int n = Float.floatToRawIntBits(rounded) - ROUND_BITS;
    int half = n >> 1;
    return expOfRest(bounded, rounded - ROUND) * powerOfTwo(half) * powerOfTwo(n - half);
  }

  /// eˣ if the result is neither infinite nor subnormal.
  private static float normalExp(float x) {
    float rounded = Math.fma(x, LOG2_E, ROUND);
    int n = Float.floatToRawIntBits(rounded) - ROUND_BITS;
    return expOfRest(x, rounded - ROUND) * powerOfTwo(n);
  }

  private static float expOfRest(float x, float n) {
    float r = Math.fma(n, -LN2_REST, Math.fma(n, -LN2, x));
    float p = EXP_4;
    p = Math.fma(p, r, EXP_3);
    p = Math.fma(p, r, EXP_2);
    p = Math.fma(p, r, EXP_1);
    p = Math.fma(p, r, EXP_0);
    return 1 + Math.fma(p, r * r, r);
  }

  private static float powerOfTwo(int n) {
    return Float.intBitsToFloat((n + BIAS) << MANTISSA);
  }

  /// log x = k · ln 2 + log(1 + f) with x = 2ᵏ · (1 + f) and 1 + f in [3/4, 3/2).
  static float log(float x) {
    boolean subnormal = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? x * TWO_23 : x);
    int exponent = (bits - THREE_QUARTERS) >> MANTISSA;
    float f = Float.intBitsToFloat(bits - (exponent << MANTISSA)) - 1;
    float k = Float.intBitsToFloat(exponent + ROUND_BITS) - ROUND;
    float y = logOfRest(f, subnormal ? k - MANTISSA : k);
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x < 0 ? Float.NaN : y;
    return x == 0 ? Float.NEGATIVE_INFINITY : y;
  }

  /// k · ln 2 + log(1 + f), smallest terms first.
  private static float logOfRest(float f, float k) {
    float p = LOG_7;
    p = Math.fma(p, f, LOG_6);
    p = Math.fma(p, f, LOG_5);
    p = Math.fma(p, f, LOG_4);
    p = Math.fma(p, f, LOG_3);
    p = Math.fma(p, f, LOG_2);
    p = Math.fma(p, f, LOG_1);
    p = Math.fma(p, f, LOG_0);
    float low = Math.fma(p * f, f * f, k * LN2_REST);
    return Math.fma(k, LN2, f + Math.fma(f * -0.5f, f, low));
  }

  /// tanh of a = |x| with the sign of x: a polynomial near zero, 1 − 2 / (e²ᵃ + 1) further out.
  static float tanh(float x) {
    int bits = Float.floatToRawIntBits(x);
    float a = Float.intBitsToFloat(bits & ~SIGN);
    float y;
    if (a < TANH_SMALL) {
      float s = a * a;
      float p = TANH_4;
      p = Math.fma(p, s, TANH_3);
      p = Math.fma(p, s, TANH_2);
      p = Math.fma(p, s, TANH_1);
      p = Math.fma(p, s, TANH_0);
      y = Math.fma(p * s, a, a);
    } else {
      float bounded = a > TANH_ONE ? TANH_ONE : a;
      y = 1 - 2 / (normalExp(bounded + bounded) + 1);
    }
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | bits & SIGN);
  }

  /// erf of a = |x| with the sign of x: a polynomial near zero, 1 − e^−q(a) further out.
  static float erf(float x) {
    int bits = Float.floatToRawIntBits(x);
    float a = Float.intBitsToFloat(bits & ~SIGN);
    float y;
    if (a < 1) {
      float s = a * a;
      float p = ERF_6;
      p = Math.fma(p, s, ERF_5);
      p = Math.fma(p, s, ERF_4);
      p = Math.fma(p, s, ERF_3);
      p = Math.fma(p, s, ERF_2);
      p = Math.fma(p, s, ERF_1);
      p = Math.fma(p, s, ERF_0);
      y = Math.fma(p, a, a);
    } else {
      float bounded = a > ERF_ONE ? ERF_ONE : a;
      float q = ERFC_6;
      q = Math.fma(q, bounded, ERFC_5);
      q = Math.fma(q, bounded, ERFC_4);
      q = Math.fma(q, bounded, ERFC_3);
      q = Math.fma(q, bounded, ERFC_2);
      q = Math.fma(q, bounded, ERFC_1);
      q = Math.fma(q, bounded, ERFC_0);
      y = 1 - normalExp(-q);
    }
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | bits & SIGN);
  }

  /// 1 / (1 + e⁻ˣ) for x ≥ 0 and eˣ / (1 + eˣ) below: the exponential never exceeds 1.
  static float sigmoid(float x) {
    float e = exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  /// max(x, 0) + log(1 + e) with e = e^−|x|; 1 + e = 2 · (1 + (e − 1) / 2) where e ≥ 1/2.
  static float softplus(float x) {
    float e = exp(-Math.abs(x));
    boolean upper = e >= 0.5f;
    float f = upper ? (e - 1) * 0.5f : e;
    return (x > 0 ? x : 0) + logOfRest(f, upper ? 1 : 0);
  }
}
