package dev.tributary.tensor;

/// The quantile function of the normal distribution: it maps 32 random bits to a normal number.
///
/// The bits, as a signed integer s, stand for x = (s + 1/2) / 2³¹ in (−1, 1), and the result is z
/// with P(|Z| < |z|) = |x|, that is √2 erf⁻¹(x). So complementary bits give opposite numbers, the
/// result is never 0 or infinite, and the largest result is 6.338. Error: less than 6e-7 of the
/// result.
///
/// z / x is a smooth function of w = −log(1 − x²): a polynomial in w if w < 5, and in √w above. The
/// form is M. Giles's ("Approximating the erfinv function", GPU Computing Gems 2, 2010), the
/// coefficients are our own, fitted like those of [ScalarFunctions].
final class NormalQuantile {
  private static final float CENTRAL = 5;
  private static final float CENTRAL_MIDDLE = 2.5f;
  private static final float TAIL_MIDDLE = 3;

  /// Coefficients in w − 2.5, lowest order first; error 1.1e-7.
  private static final float C0 = 0x1.0fc8bep1f;

  private static final float C1 = 0x1.652c74p-2f;
  private static final float C2 = -0x1.833496p-8f;
  private static final float C3 = -0x1.d0b794p-10f;
  private static final float C4 = 0x1.443990p-12f;
  private static final float C5 = -0x1.a5ec5ap-18f;
  private static final float C6 = -0x1.4fae66p-18f;
  private static final float C7 = 0x1.0808e6p-21f;
  private static final float C8 = 0x1.61ef68p-25f;

  /// Coefficients in √w − 3; error 3.4e-7.
  private static final float T0 = 0x1.00696ep2f;

  private static final float T1 = 0x1.6aa5c2p0f;
  private static final float T2 = 0x1.b4dff4p-7f;
  private static final float T3 = -0x1.65675ap-7f;
  private static final float T4 = 0x1.0d62b4p-7f;
  private static final float T5 = -0x1.3bdf0ep-8f;
  private static final float T6 = 0x1.a9e30ap-10f;
  private static final float T7 = -0x1.7b8788p-13f;
  private static final float T8 = -0x1.5b55f8p-16f;

  private NormalQuantile() {}

  static float of(int bits) {
    int magnitude = bits ^ bits >> 31;
    float x = (magnitude + 0.5f) * 0x1p-31f; // |x|
    float rest = (~magnitude & Integer.MAX_VALUE) * 0x1p-31f + 0x1p-32f; // 1 − |x|, no cancellation
    float w = -ScalarFunctions.log(rest * (2 - rest));
    float z = x * (w < CENTRAL ? central(w - CENTRAL_MIDDLE) : tail(sqrt(w) - TAIL_MIDDLE));
    return bits < 0 ? -z : z;
  }

  private static float central(float w) {
    float p = C8;
    p = Math.fma(p, w, C7);
    p = Math.fma(p, w, C6);
    p = Math.fma(p, w, C5);
    p = Math.fma(p, w, C4);
    p = Math.fma(p, w, C3);
    p = Math.fma(p, w, C2);
    p = Math.fma(p, w, C1);
    return Math.fma(p, w, C0);
  }

  private static float tail(float s) {
    float p = T8;
    p = Math.fma(p, s, T7);
    p = Math.fma(p, s, T6);
    p = Math.fma(p, s, T5);
    p = Math.fma(p, s, T4);
    p = Math.fma(p, s, T3);
    p = Math.fma(p, s, T2);
    p = Math.fma(p, s, T1);
    return Math.fma(p, s, T0);
  }

  /// The square root, exact to the bit: a double square root rounded to float is the float square
  /// root.
  private static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }
}
