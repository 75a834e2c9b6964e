package dev.tributary.nn;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import org.ejml.data.FMatrixRMaj;

/// The gradient of the loss with respect to one parameter, summed over the samples of a shard.
///
/// @param matrix the values, in the parameter's shape; taken from the pass's workspace
/// @param finiteness unknown until the gradient is rounded to the type of its [Pass]. Then it
///   describes the rounded values; a value that is too large for the type is not finite
public record Gradient(FMatrixRMaj matrix, Finiteness finiteness) {

  /// A gradient as it was computed, not rounded yet.
  public static Gradient unrounded(FMatrixRMaj matrix) {
    return new Gradient(matrix, Finiteness.UNKNOWN);
  }

  /// The gradient rounded to `type`, the type of its pass; this gradient if it is rounded already.
  /// Modified: the matrix.
  public Gradient rounded(ElementType type) {
    return finiteness instanceof Finiteness.Unknown
        ? new Gradient(
            matrix, Finiteness.of(type.roundInPlace(matrix.data, 0, matrix.getNumElements())))
        : this;
  }
}
