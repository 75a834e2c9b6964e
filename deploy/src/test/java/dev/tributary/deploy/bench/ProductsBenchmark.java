package dev.tributary.deploy.bench;

import dev.tributary.tensor.Products;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The three matrix products of a linear layer on one thread, computed by Tributary and by EJML.
///
/// A shape is `rows x in x out`: a shard of `rows` samples is multiplied by weights of (in, out).
///
///     forward   x · W       (rows, in) · (in, out)      2 · rows · in · out operations, each
///     dX        dOut · Wᵀ   (rows, out) · (out, in)
///     dW        xᵀ · dOut   (in, rows) · (rows, out)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ProductsBenchmark {

  @Param({"128x784x512"})
  public String shape;

  @Param({"forward", "dX", "dW"})
  public String form;

  private FMatrixRMaj a;
  private FMatrixRMaj b;
  private FMatrixRMaj out;

  @Setup
  public void prepare() {
    int[] extents = extents(shape);
    FMatrixRMaj x = uniform(extents[0], extents[1]);
    FMatrixRMaj weight = uniform(extents[1], extents[2]);
    FMatrixRMaj dOut = uniform(extents[0], extents[2]);
    a = form.equals("dX") ? dOut : x;
    b = form.equals("dW") ? dOut : weight;
    out =
        switch (form) {
          case "forward" -> new FMatrixRMaj(extents[0], extents[2]);
          case "dX" -> new FMatrixRMaj(extents[0], extents[1]);
          case "dW" -> new FMatrixRMaj(extents[1], extents[2]);
          default -> throw new IllegalArgumentException("no such product: " + form);
        };
  }

  @Benchmark
  public FMatrixRMaj ours() {
    switch (form) {
      case "forward" -> Products.multiply(a, b, out);
      case "dX" -> Products.multiplyTransB(a, b, out);
      default -> Products.multiplyTransA(a, b, out);
    }
    return out;
  }

  @Benchmark
  public FMatrixRMaj ejml() {
    switch (form) {
      case "forward" -> CommonOps_FDRM.mult(a, b, out);
      case "dX" -> CommonOps_FDRM.multTransB(a, b, out);
      default -> CommonOps_FDRM.multTransA(a, b, out);
    }
    return out;
  }

  /// Multiplications and additions in each of the three products.
  static double operations(String shape) {
    return 2.0 * Arrays.stream(extents(shape)).asLongStream().reduce(1, (m, n) -> m * n);
  }

  private static int[] extents(String shape) {
    return Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
  }

  private static FMatrixRMaj uniform(int rows, int cols) {
    SplittableRandom random = new SplittableRandom(1);
    FMatrixRMaj matrix = new FMatrixRMaj(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
      matrix.data[i] = (float) random.nextDouble(-1, 1);
    }
    return matrix;
  }
}
