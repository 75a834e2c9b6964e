package dev.tributary.nn;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Workspace;
import org.ejml.data.FMatrixRMaj;

/// The context of one computation with the network, for one shard or one evaluation block.
///
/// @param mode training or evaluation
/// @param seed the job's seed
/// @param step the step whose gradient is computed
/// @param firstSample the position of the shard's first row in the minibatch. Randomness is a
///   function of the seed, the step and this position
/// @param wantsInputGradient whether `backward` is to compute dX; otherwise `Backward.dX` is null
/// @param workspace the source of matrices
/// @param gradientType the type to which the gradients of parameters are rounded. A layer may round
///   a gradient while it computes it, and then reports the finiteness in the [Gradient]
public record Pass(
    Mode mode,
    long seed,
    long step,
    int firstSample,
    boolean wantsInputGradient,
    Workspace workspace,
    ElementType gradientType) {

  public static Pass training(long seed, long step, int firstSample, Workspace workspace) {
    return new Pass(Mode.TRAINING, seed, step, firstSample, true, workspace, ElementType.FLOAT32);
  }

  public static Pass evaluation(Workspace workspace) {
    return new Pass(Mode.EVALUATION, 0, 0, 0, false, workspace, ElementType.FLOAT32);
  }

  public Pass withInputGradient(boolean wanted) {
    return new Pass(mode, seed, step, firstSample, wanted, workspace, gradientType);
  }

  public Pass withGradientType(ElementType other) {
    return new Pass(mode, seed, step, firstSample, wantsInputGradient, workspace, other);
  }

  /// A matrix with undefined contents, for use until the pass is over.
  public FMatrixRMaj take(int rows, int cols) {
    return workspace.take(rows, cols);
  }
}
