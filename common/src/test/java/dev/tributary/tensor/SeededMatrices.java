package dev.tributary.tensor;

import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;

/// Random matrices from a seed: uniform in [-1, 1), or with many of the numbers at which arithmetic
/// behaves differently.
final class SeededMatrices {
  private static final float[] EDGES = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x0.fffffep-126f, // the largest subnormal
    -Float.MIN_NORMAL,
    0x1p-75f, // whose square is subnormal
    Float.MAX_VALUE,
    -0x1p64f, // whose square is infinite
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };

  private final SplittableRandom random;
  private final int edgesPerThousand;

  private SeededMatrices(long seed, int edgesPerThousand) {
    this.random = new SplittableRandom(seed);
    this.edgesPerThousand = edgesPerThousand;
  }

  static SeededMatrices uniform(long seed) {
    return new SeededMatrices(seed, 0);
  }

  static SeededMatrices withEdges(long seed, int perThousand) {
    return new SeededMatrices(seed, perThousand);
  }

  FMatrixRMaj matrix(int rows, int cols) {
    FMatrixRMaj matrix = new FMatrixRMaj(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
      matrix.data[i] =
          random.nextInt(1000) < edgesPerThousand
              ? EDGES[random.nextInt(EDGES.length)]
              : (float) random.nextDouble(-1, 1);
    }
    return matrix;
  }
}
