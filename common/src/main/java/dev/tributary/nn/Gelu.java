package dev.tributary.nn;

import dev.tributary.tensor.Functions;
import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// `out = x · Φ(x)`, Φ the standard normal distribution function: `Φ(x) = (1 + erf(x / √2)) / 2`.
///
///     dX = dOut · (Φ(x) + x · φ(x)),   φ(x) = exp(-x² / 2) / √(2π)
///
/// Source: Hendrycks & Gimpel 2016, the form with erf.
public record Gelu() implements Layer<Gelu.Cache> {
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float INVERSE_SQRT_TWO_PI = (float) (1 / Math.sqrt(2 * Math.PI));

  /// @param x (batch, features)
  /// @param phi Φ(x)
  public record Cache(FMatrixRMaj x, FMatrixRMaj phi) {}

  static Plan plan(LayerPath path, Shape input) {
    return Plan.of(new Gelu(), Activations.keeping(input, 2), input);
  }

  @Override
  public Forward<Cache> forward(FMatrixRMaj x, Pass pass) {
    int size = x.getNumElements();
    FMatrixRMaj phi = pass.take(x.numRows, x.numCols);
    for (int i = 0; i < size; i++) {
      phi.data[i] = SQRT_HALF * x.data[i];
    }
    Functions.erf(phi.data, 0, phi.data, 0, size);
    FMatrixRMaj out = pass.take(x.numRows, x.numCols);
    for (int i = 0; i < size; i++) {
      float p = 0.5f * (1 + phi.data[i]);
      phi.data[i] = p;
      out.data[i] = x.data[i] * p;
    }
    return new Forward<>(out, new Cache(x, phi));
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Cache cache, Pass pass) {
    float[] x = cache.x().data;
    float[] phi = cache.phi().data;
    FMatrixRMaj dX = pass.take(dOut.numRows, dOut.numCols);
    int size = dOut.getNumElements();
    for (int i = 0; i < size; i++) {
      dX.data[i] = -0.5f * x[i] * x[i];
    }
    Functions.exp(dX.data, 0, dX.data, 0, size);
    for (int i = 0; i < size; i++) {
      float density = INVERSE_SQRT_TWO_PI * dX.data[i];
      dX.data[i] = dOut.data[i] * Math.fma(x[i], density, phi[i]);
    }
    return new Backward(dX, List.of());
  }
}
