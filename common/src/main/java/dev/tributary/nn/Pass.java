package dev.tributary.nn;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Workspace;
import org.ejml.data.FMatrixRMaj;

/// What one trip of one shard through the network carries besides the data.
///
/// @param mode training or evaluation
/// @param seed the job's
/// @param step the step whose gradient is computed
/// @param firstSample where the shard's first row stands in the minibatch; with the seed and the
///   step the coordinates that randomness is a function of
/// @param wantsInputGradient whether `backward` is to compute dX; where not, `Backward.dX` is null
/// @param workspace where matrices come from
/// @param gradientType what the gradients by parameters are rounded to. A layer may do so itself,
///   while it computes one, and then says in the [Gradient] what it found
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

  /// A matrix whose contents are undefined, until the trip is over.
  public FMatrixRMaj take(int rows, int cols) {
    return workspace.take(rows, cols);
  }
}
