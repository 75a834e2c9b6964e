package dev.tributary.nn;

import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// One step of the chain rule: a differentiable function of a minibatch shard and of parameters.
///
/// A batch is a matrix of one row per sample. A layer is its settings and its parameters and never
/// remembers an input: what `backward` needs of `forward` travels in the cache.
///
/// @param <C> what forward keeps for backward
public interface Layer<C> {

  /// Computes the layer's output. `x` is left alone.
  Forward<C> forward(FMatrixRMaj x, Pass pass);

  /// Computes the gradient of the loss by the input and by each parameter, given the gradient
  /// `dOut` by the output. `dOut` and the cache are left alone.
  ///
  /// A layer without parameters is always asked for dX: [Network] leaves it out of backward if
  /// there are no parameters before it.
  Backward backward(FMatrixRMaj dOut, C cache, Pass pass);

  /// The parameters, in the order of `Backward.dParameters`.
  default List<FMatrixRMaj> parameters() {
    return List.of();
  }

  /// @param out (batch, out)
  record Forward<C>(FMatrixRMaj out, C cache) {}

  /// @param dX of the shape of x; null where the pass does not want it
  /// @param dParameters one for each parameter
  record Backward(FMatrixRMaj dX, List<Gradient> dParameters) {}
}
