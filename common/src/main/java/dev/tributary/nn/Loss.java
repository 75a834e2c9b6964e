package dev.tributary.nn;

import dev.tributary.reduce.Score;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/// What training makes small. A loss gives *sums* over samples, never means: whoever adds up a
/// minibatch divides, once.
public interface Loss {

  /// The loss of a shard, and its gradient by `out` if the pass wants it.
  ///
  /// @param out (batch, outputs), the network's output, left alone
  /// @param target (batch, 1) of class numbers, or (batch, outputs) of values
  Result of(FMatrixRMaj out, FMatrixRMaj target, Pass pass);

  /// The rates that the loss counts samples for.
  Set<Score.Rate> rates();

  /// @param score of the samples, whose losses are added in row order
  /// @param dOut gradient of the sum of losses by `out`; null in evaluation
  record Result(Score score, FMatrixRMaj dOut) {}
}
