package dev.tributary.deploy.doctor;

import dev.tributary.tensor.Products;
import java.util.Arrays;
import java.util.Locale;
import org.ejml.data.FMatrixRMaj;

/// How fast one core multiplies matrices here and now, which shows whether the kernels of vectors
/// are at work.
final class ProductSpeed {
  private static final int SIZE = 64;
  private static final double OPERATIONS = 2.0 * SIZE * SIZE * SIZE;
  private static final long USUAL_NANOS = 1_000_000_000;

  /// On a machine that is very busy the JVM takes its time to compile.
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  /// Far below any processor of the last ten years, and far above what takes its place without
  /// vectors.
  private static final double LEAST = 1e9;

  private ProductSpeed() {}

  /// @param jvm without whose help it would take minutes
  static Check check(Jvm jvm) {
    return jvm.computesFast()
        ? of(measured())
        : new Check.Skipped("products", "how slow they are is of no interest, see above");
  }

  /// @param speed in operations a second
  static Check of(double speed) {
    String finding =
        String.format(Locale.ROOT, "%.1f GFLOP/s on one core, as busy as it is now", speed / 1e9);
    return speed >= LEAST
        ? new Check.Ok("products", finding)
        : new Check.Bad(
            "products",
            finding,
            "see to the vectors and multiply-adds above, or to what keeps the machine busy");
  }

  /// The fastest of as many as there is time for: the JVM compiles meanwhile.
  private static double measured() {
    FMatrixRMaj a = new FMatrixRMaj(SIZE, SIZE);
    FMatrixRMaj out = new FMatrixRMaj(SIZE, SIZE);
    Arrays.fill(a.data, 0.5f);
    double fastest = 0;
    long begin = System.nanoTime();
    long from = begin;
    while (from - begin < (fastest < LEAST ? PATIENCE_NANOS : USUAL_NANOS)) {
      Products.multiply(a, a, out);
      long to = System.nanoTime();
      fastest = Math.max(fastest, OPERATIONS / (to - from) * 1e9);
      from = to;
    }
    return fastest;
  }
}
