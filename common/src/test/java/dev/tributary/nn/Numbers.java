package dev.tributary.nn;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Workspace;
import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;

/// Matrices and passes for the tests of layers.
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

  /// A training pass whose workspace returns matrices full of NaN, so that an element that a layer
  /// does not write is noticed.
  static Pass training(boolean wantsInputGradient) {
    return new Pass(
        Mode.TRAINING, 11, 3, 40, wantsInputGradient, filledWithNan(), ElementType.FLOAT32);
  }

  static Pass evaluation() {
    return Pass.evaluation(filledWithNan());
  }

  private static Workspace filledWithNan() {
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
