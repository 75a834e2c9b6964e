package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// One feature vector of whatever shape arrives: `out = x`.
///
///     dX = dOut
///
/// A row holds a sample in one order whatever its shape, so only the shape that the next layer is
/// planned with changes: `out` is `x` itself and dX is `dOut` itself, which are never modified.
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
