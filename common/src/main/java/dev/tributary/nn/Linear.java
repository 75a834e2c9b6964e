package dev.tributary.nn;

import dev.tributary.tensor.Finiteness;
import dev.tributary.tensor.Products;
import dev.tributary.tensor.Shape;
import dev.tributary.tensor.Sums;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// Affine map `out = x · weight + bias`.
///
///     dX = dOut · weightᵀ      dWeight = xᵀ · dOut      dBias = Σ rows of dOut
///
/// @param weight (in, out)
/// @param bias (1, out), or null for a layer without bias
public record Linear(FMatrixRMaj weight, FMatrixRMaj bias) implements Layer<Linear.Cache> {

  /// @param x (batch, in)
  public record Cache(FMatrixRMaj x) {}

  static Plan plan(LayerPath path, Shape input) {
    dev.tributary.proto.v1.Linear spec = path.spec().getLinear();
    if (spec.getUnits() < 1) {
      throw path.wrong(
          "units",
          Integer.toUnsignedString(spec.getUnits()) + " units",
          "give a number from 1 to " + Integer.MAX_VALUE);
    }
    if (input.dimensions().size() > 1) {
      throw path.wrong(
          "samples of " + input + " arrive but it takes one vector of features",
          "put `- flatten: {}` before it");
    }
    Shape weight = Shape.of(spec.getUnits(), input.size());
    if ((long) spec.getUnits() * input.size() > Integer.MAX_VALUE) {
      throw path.wrong(
          "units",
          "a weight of " + weight + " has more elements than one array can hold",
          "give fewer units");
    }
    Initialization start = Initializations.ofWeight(path, weight);
    List<ParameterSpec> parameters = new ArrayList<>();
    parameters.add(new ParameterSpec(path.name() + ".weight", weight, Layout.TRANSPOSED, start));
    if (spec.getBias()) {
      Shape bias = Shape.of(spec.getUnits());
      parameters.add(
          new ParameterSpec(
              path.name() + ".bias", bias, Layout.ROW, new Initialization.Constant(0)));
    }
    return new Plan(
        Shape.of(spec.getUnits()),
        new Activations((long) spec.getUnits() + input.size(), spec.getUnits()),
        List.copyOf(parameters),
        matrices -> new Linear(matrices.getFirst(), matrices.size() > 1 ? matrices.get(1) : null));
  }

  @Override
  public List<FMatrixRMaj> parameters() {
    return bias == null ? List.of(weight) : List.of(weight, bias);
  }

  @Override
  public Forward<Cache> forward(FMatrixRMaj x, Pass pass) {
    FMatrixRMaj out = pass.take(x.numRows, weight.numCols);
    if (bias == null) {
      Products.multiply(x, weight, out); // (batch, in) · (in, out) -> (batch, out)
    } else {
      Products.multiplyAddRow(x, weight, bias, out);
    }
    return new Forward<>(out, new Cache(x));
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Cache cache, Pass pass) {
    List<Gradient> dParameters = new ArrayList<>(2);
    FMatrixRMaj dWeight = pass.take(weight.numRows, weight.numCols);
    // (in, batch) · (batch, out) -> (in, out)
    int nonFinite = Products.multiplyTransARounded(cache.x(), dOut, dWeight, pass.gradientType());
    dParameters.add(new Gradient(dWeight, Finiteness.of(nonFinite)));
    if (bias != null) {
      FMatrixRMaj dBias = pass.take(1, bias.numCols);
      Sums.columnSums(dOut, dBias);
      dParameters.add(Gradient.unrounded(dBias));
    }
    FMatrixRMaj dX = null;
    if (pass.wantsInputGradient()) {
      dX = pass.take(dOut.numRows, weight.numRows);
      Products.multiplyTransB(dOut, weight, dX); // (batch, out) · (out, in) -> (batch, in)
    }
    return new Backward(dX, dParameters);
  }
}
