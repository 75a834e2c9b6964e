package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/// A branch around layers that keep the shape: `out = x + f(x)`.
///
///     dX = dOut + (dOut through f)
///
/// @param layers f
public record Residual(SequentialLayer layers) implements Layer<Network.Trace> {

  static Plan plan(LayerPath path, Shape input) {
    Plan inner =
        SequentialLayer.plan(
            path,
            input,
            path.spec().getResidual().getLayersList(),
            dev.tributary.proto.v1.Layer.getDefaultInstance());
    if (!inner.output().equals(input)) {
      throw path.wrong(
          "samples of %s arrive but its layers return %s, and the two cannot be added"
              .formatted(input, inner.output()),
          "let its last layer give " + input);
    }
    return new Plan(
        input,
        inner.activations().plus(Activations.keeping(input, 1)), // the two sums
        inner.parameters(),
        matrices -> new Residual((SequentialLayer) inner.binding().apply(matrices)));
  }

  @Override
  public List<FMatrixRMaj> parameters() {
    return layers.parameters();
  }

  @Override
  public Forward<Network.Trace> forward(FMatrixRMaj x, Pass pass) {
    Forward<Network.Trace> branch = layers.forward(x, pass);
    return new Forward<>(sum(x, branch.out(), pass), branch.cache());
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Network.Trace trace, Pass pass) {
    Backward branch = layers.backward(dOut, trace, pass);
    FMatrixRMaj dX = pass.wantsInputGradient() ? sum(dOut, branch.dX(), pass) : null;
    return new Backward(dX, branch.dParameters());
  }

  private static FMatrixRMaj sum(FMatrixRMaj a, FMatrixRMaj b, Pass pass) {
    return CommonOps_FDRM.add(a, b, pass.take(a.numRows, a.numCols));
  }
}
