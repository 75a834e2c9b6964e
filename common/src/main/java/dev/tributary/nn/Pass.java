package dev.tributary.nn;

import dev.tributary.tensor.Epilogue;
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
/// @param epilogue a layer may show it a gradient by a parameter as that is computed: all of it,
///   and as it will be in `Backward.dParameters`
public record Pass(
    Mode mode,
    long seed,
    long step,
    int firstSample,
    boolean wantsInputGradient,
    Workspace workspace,
    Epilogue epilogue) {

  public static Pass training(long seed, long step, int firstSample, Workspace workspace) {
    return new Pass(Mode.TRAINING, seed, step, firstSample, true, workspace, Epilogue.NONE);
  }

  public static Pass evaluation(Workspace workspace) {
    return new Pass(Mode.EVALUATION, 0, 0, 0, false, workspace, Epilogue.NONE);
  }

  public Pass withInputGradient(boolean wanted) {
    return new Pass(mode, seed, step, firstSample, wanted, workspace, epilogue);
  }

  public Pass withEpilogue(Epilogue other) {
    return new Pass(mode, seed, step, firstSample, wantsInputGradient, workspace, other);
  }

  /// A matrix whose contents are undefined, until the trip is over.
  public FMatrixRMaj take(int rows, int cols) {
    return workspace.take(rows, cols);
  }
}
