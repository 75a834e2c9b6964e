package dev.tributary.nn;

import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// A differentiable function of a shard's samples and of parameters: one step of the chain rule.
///
/// A batch is a matrix with one row per sample. A layer consists of its settings and its parameters
/// and never stores an input: the values that `backward` needs from `forward` are in the cache.
///
/// @param <C> the values that forward returns for backward
public interface Layer<C> {

  /// Computes the layer's output. `x` is not modified.
  Forward<C> forward(FMatrixRMaj x, Pass pass);

  /// Computes the gradients of the loss with respect to the input and each parameter, given `dOut`,
  /// the gradient with respect to the output. `dOut` and the cache are not modified.
  ///
  /// A layer without parameters always computes dX: [Network] calls its backward only if a layer
  /// before it has parameters.
  Backward backward(FMatrixRMaj dOut, C cache, Pass pass);

  /// The parameters, in the order of `Backward.dParameters`.
  default List<FMatrixRMaj> parameters() {
    return List.of();
  }

  /// @param out (batch, out)
  record Forward<C>(FMatrixRMaj out, C cache) {}

  /// @param dX the gradient with respect to x, in its shape; null if the pass does not want it
  /// @param dParameters one gradient for each parameter
  record Backward(FMatrixRMaj dX, List<Gradient> dParameters) {}
}
