package dev.tributary.nn;

import org.ejml.data.FMatrixRMaj;

/// What training makes small. A loss gives *sums* over samples, never means: whoever adds up a
/// minibatch divides, once.
public interface Loss {

  /// The loss of a shard, and its gradient by `out` if the pass wants it.
  ///
  /// @param out (batch, outputs), the network's output, left alone
  /// @param target (batch, 1) of class numbers, or (batch, outputs) of values
  Result of(FMatrixRMaj out, FMatrixRMaj target, Pass pass);

  /// Whether predictions can be right or wrong.
  boolean hasAccuracy();

  /// @param sum over the samples, added in row order
  /// @param correct samples predicted right; 0 without accuracy
  /// @param dOut gradient of the sum by `out`; null in evaluation
  record Result(double sum, int correct, FMatrixRMaj dOut) {}
}
