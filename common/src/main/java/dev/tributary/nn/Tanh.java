package dev.tributary.nn;

import dev.tributary.tensor.Functions;
import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The hyperbolic tangent: `out = tanh x`.
///
///     dX = dOut · (1 - out²)
public record Tanh() implements Layer<Tanh.Cache> {

  /// @param out (batch, features)
  public record Cache(FMatrixRMaj out) {}

  static Plan plan(LayerPath path, Shape input) {
    return Plan.of(new Tanh(), Activations.keeping(input, 1), input);
  }

  @Override
  public Forward<Cache> forward(FMatrixRMaj x, Pass pass) {
    FMatrixRMaj out = pass.take(x.numRows, x.numCols);
    Functions.tanh(x.data, 0, out.data, 0, x.getNumElements());
    return new Forward<>(out, new Cache(out));
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Cache cache, Pass pass) {
    FMatrixRMaj dX = pass.take(dOut.numRows, dOut.numCols);
    int size = dOut.getNumElements();
    for (int i = 0; i < size; i++) {
      float out = cache.out().data[i];
      dX.data[i] = dOut.data[i] * Math.fma(-out, out, 1);
    }
    return new Backward(dX, List.of());
  }
}
