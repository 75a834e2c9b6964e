package dev.tributary.train;

import dev.tributary.reduce.stopping.History;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The part of a run's state that its evaluations have determined.
///
/// @param history the values of the metric that early stopping watches; empty without early
///   stopping
/// @param weights the weights of the best evaluation, in parameter order, if they are to be
///   restored and there was an evaluation; otherwise empty
public record BestSoFar(History history, List<FMatrixRMaj> weights) {
  /// The state before the first evaluation.
  public static final BestSoFar NONE = new BestSoFar(History.NONE, List.of());

  public BestSoFar {
    weights = List.copyOf(weights);
  }
}
