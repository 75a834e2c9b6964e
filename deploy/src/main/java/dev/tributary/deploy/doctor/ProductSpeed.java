package dev.tributary.deploy.doctor;

import dev.tributary.tensor.Products;
import java.util.Arrays;
import java.util.Locale;
import org.ejml.data.FMatrixRMaj;

/// The speed of matrix products on one core, which shows whether the vector kernels are used.
final class ProductSpeed {
  private static final int SIZE = 64;
  private static final double OPERATIONS = 2.0 * SIZE * SIZE * SIZE;
  private static final long USUAL_NANOS = 1_000_000_000;

  /// The longest measurement: on a very busy machine the JVM compiles slowly.
  private static final long LONGEST_NANOS = 30_000_000_000L;

  /// The slowest acceptable speed: far below any processor of the last ten years with vectors, and
  /// far above all of them without.
  private static final double LEAST = 1e9;

  private ProductSpeed() {}

  /// Measures the speed, unless that would take minutes.
  ///
  /// @param jvm the properties of this JVM
  static Check check(Jvm jvm) {
    return jvm.computesFast()
        ? of(measured())
        : new Check.Skipped("products", "not measured: they are slow for the reasons above");
  }

  /// Judges a speed.
  ///
  /// @param speed in operations a second
  static Check of(double speed) {
    String finding =
        String.format(Locale.ROOT, "%.1f GFLOP/s on one core, with its present load", speed / 1e9);
    return speed >= LEAST
        ? new Check.Ok("products", finding)
        : new Check.Bad(
            "products",
            finding,
            "correct the vectors and multiply-adds above, or reduce the load of the machine");
  }

  /// The speed of the fastest product within a second, while the JVM compiles. The measurement
  /// continues while the result is too slow.
  private static double measured() {
    FMatrixRMaj a = new FMatrixRMaj(SIZE, SIZE);
    FMatrixRMaj out = new FMatrixRMaj(SIZE, SIZE);
    Arrays.fill(a.data, 0.5f);
    double fastest = 0;
    long begin = System.nanoTime();
    long from = begin;
    while (from - begin < (fastest < LEAST ? LONGEST_NANOS : USUAL_NANOS)) {
      Products.multiply(a, a, out);
      long to = System.nanoTime();
      fastest = Math.max(fastest, OPERATIONS / (to - from) * 1e9);
      from = to;
    }
    return fastest;
  }
}
