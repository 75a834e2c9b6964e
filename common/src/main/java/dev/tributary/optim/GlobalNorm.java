package dev.tributary.optim;

/// Clipping by the Euclidean norm of the whole gradient, with the definition of PyTorch's
/// `clip_grad_norm_` (Pascanu et al. 2013, Algorithm 1).
///
/// The norm is computed in parts: [#sumOfSquares] of each slice, added by the caller in one fixed
/// order, then [#scale] of the total. Neither depends on threads, machines or vector width.
public final class GlobalNorm {
  private static final int LANES = 16;
  private static final double MARGIN = 1e-6; // torch.nn.utils.clip_grad_norm_

  private GlobalNorm() {}

  /// The sum of squares of the applied gradient, `a / samples` rounded to float, over `a[from ..
  /// from + count)`. Squares are exact doubles. Element `i` of the slice is added to sum `i mod 16`
  /// of 16, in ascending order, and the sums are added pairwise: lane `j` and `j + 8`, then `j` and
  /// `j + 4`, and so on.
  public static double sumOfSquares(float[] a, int from, int count, int samples) {
    double[] lanes = new double[LANES];
    float divisor = samples;
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      for (int j = 0; j < LANES; j++) {
        double value = a[from + i + j] / divisor;
        lanes[j] += value * value;
      }
    }
    for (int i = whole; i < count; i++) {
      double value = a[from + i] / divisor;
      lanes[i - whole] += value * value;
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        lanes[j] += lanes[j + half];
      }
    }
    return lanes[0];
  }

  /// The factor that limits the gradient's norm, the root of `totalSumOfSquares`, to `maxNorm`:
  /// `min(1, maxNorm / (norm + 1e-6))`.
  public static float scale(double totalSumOfSquares, double maxNorm) {
    return (float) Math.min(1, maxNorm / (Math.sqrt(totalSumOfSquares) + MARGIN));
  }
}
