package dev.tributary.tensor;

/// The error function in double, as the reference. Near zero it uses the Taylor series, further out
/// the continued fraction of the complement (Abramowitz & Stegun 7.1.5 and 7.1.14).
final class Erf {
  private Erf() {}

  static double of(double x) {
    double a = Math.abs(x);
    if (Double.isNaN(x)) {
      return x;
    }
    return Math.copySign(a < 2 ? series(a) : 1 - complement(a), x);
  }

  /// 1 − Φ(z), the upper tail of the normal distribution, for any z.
  static double normalTail(double z) {
    double a = z / Math.sqrt(2);
    return a < 2 ? (1 - of(a)) / 2 : complement(a) / 2;
  }

  /// 2/√π Σ (−1)ⁿ a²ⁿ⁺¹ / (n! (2n + 1)); the largest term below a = 2 is 5, so 15 digits hold.
  private static double series(double a) {
    double power = a; // aⁿ over n!
    double sum = a;
    for (int n = 1; n < 60; n++) {
      power *= -a * a / n;
      sum += power / (2 * n + 1);
    }
    return sum * 2 / Math.sqrt(Math.PI);
  }

  /// exp(−a²)/√π · 1/(a + (1/2)/(a + 1/(a + (3/2)/(a + …)))) for a ≥ 2.
  private static double complement(double a) {
    double fraction = a;
    for (int n = 80; n >= 1; n--) {
      fraction = a + n * 0.5 / fraction;
    }
    return StrictMath.exp(-a * a) / (Math.sqrt(Math.PI) * fraction);
  }
}
