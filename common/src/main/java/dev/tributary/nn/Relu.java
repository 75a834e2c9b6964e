package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// `out = max(0, x)`.
///
///     dX = dOut where x > 0, 0 elsewhere (also at x = 0, as in PyTorch)
public record Relu() implements Layer<Relu.Cache> {

  /// @param out (batch, features); positive exactly where x is
  public record Cache(FMatrixRMaj out) {}

  static Plan plan(LayerPath path, Shape input) {
    return Plan.of(new Relu(), Activations.keeping(input, 1), input);
  }

  @Override
  public Forward<Cache> forward(FMatrixRMaj x, Pass pass) {
    FMatrixRMaj out = pass.take(x.numRows, x.numCols);
    int size = x.getNumElements();
    for (int i = 0; i < size; i++) {
      out.data[i] = Math.max(0, x.data[i]);
    }
    return new Forward<>(out, new Cache(out));
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Cache cache, Pass pass) {
    float[] out = cache.out().data;
    FMatrixRMaj dX = pass.take(dOut.numRows, dOut.numCols);
    int size = dOut.getNumElements();
    for (int i = 0; i < size; i++) {
      dX.data[i] = dOut.data[i] * Math.signum(out[i]); // out >= 0; a condition would not vectorise
    }
    return new Backward(dX, List.of());
  }
}
