package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// One feature vector from a sample of any shape: `out = x`.
///
///     dX = dOut
///
/// A row holds the elements of a sample in the same order for every shape. Only the shape with
/// which the next layer is planned changes: `out` is `x` itself and dX is `dOut` itself. Neither is
/// modified.
public record Flatten() implements Layer<Flatten.Cache> {

  public record Cache() {}

  static Plan plan(LayerPath path, Shape input) {
    return Plan.of(new Flatten(), Activations.NONE, Shape.of(input.size()));
  }

  @Override
  public Forward<Cache> forward(FMatrixRMaj x, Pass pass) {
    return new Forward<>(x, new Cache());
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Cache cache, Pass pass) {
    return new Backward(dOut, List.of());
  }
}
