package dev.tributary.nn;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Workspace;
import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;

/// Matrices and passes to try layers with.
final class Numbers {

  private Numbers() {}

  /// Distinct values of magnitude 0.2 to 1.2 and either sign: none near the kinks at 0.
  static FMatrixRMaj awayFromZero(int rows, int cols, long seed) {
    FMatrixRMaj m = new FMatrixRMaj(rows, cols);
    Randomness random = Randomness.of(seed, Purpose.SYNTHETIC, 1);
    for (int i = 0; i < m.data.length; i++) {
      float spread = 2 * random.uniform(i) - 1;
      m.data[i] = spread + Math.copySign(0.2f, spread);
    }
    return m;
  }

  /// A training pass whose workspace hands out matrices full of NaN: what a layer does not write
  /// shows.
  static Pass training(boolean wantsInputGradient) {
    return new Pass(Mode.TRAINING, 11, 3, 40, wantsInputGradient, poisoned(), ElementType.FLOAT32);
  }

  static Pass evaluation() {
    return Pass.evaluation(poisoned());
  }

  private static Workspace poisoned() {
    MatrixPool pool = new MatrixPool();
    for (int size = 0; size <= 64; size++) {
      for (int i = 0; i < 8; i++) {
        FMatrixRMaj nan = new FMatrixRMaj(1, size);
        Arrays.fill(nan.data, Float.NaN);
        pool.give(nan);
      }
    }
    return new Workspace(pool);
  }
}
