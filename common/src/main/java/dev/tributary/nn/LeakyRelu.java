package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// `out = x` where x > 0, `slope · x` elsewhere.
///
///     dX = dOut where x > 0, slope · dOut elsewhere
///
/// Source: Maas, Hannun & Ng 2013.
public record LeakyRelu(float slope) implements Layer<LeakyRelu.Cache> {
  /// @param x (batch, features)
  public record Cache(FMatrixRMaj x) {}

  static Plan plan(LayerPath path, Shape input) {
    double slope = path.spec().getLeakyRelu().getSlope();
    if (!Float.isFinite((float) slope)) {
      throw path.wrong("slope", "a slope of " + slope, "give a finite number");
    }
    return Plan.of(new LeakyRelu((float) slope), Activations.keeping(input, 1), input);
  }

  @Override
  public Forward<Cache> forward(FMatrixRMaj x, Pass pass) {
    FMatrixRMaj out = pass.take(x.numRows, x.numCols);
    int size = x.getNumElements();
    for (int i = 0; i < size; i++) {
      out.data[i] = Math.max(x.data[i], 0) + slope * Math.min(x.data[i], 0);
    }
    return new Forward<>(out, new Cache(x));
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Cache cache, Pass pass) {
    float[] x = cache.x().data;
    FMatrixRMaj dX = pass.take(dOut.numRows, dOut.numCols);
    int size = dOut.getNumElements();
    for (int i = 0; i < size; i++) {
      float positive = Math.max(Math.signum(x[i]), 0); // 1 where x > 0, else 0
      dX.data[i] = dOut.data[i] * (positive + slope * (1 - positive));
    }
    return new Backward(dX, List.of());
  }
}
