package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/// Layers applied in order, as one layer: `out = fₙ(… f₁(x))`, and the chain rule through them.
///
/// `out` is `x` itself, and dX is `dOut` itself, if all inner layers return their argument.
public record SequentialLayer(Network layers) implements Layer<Network.Trace> {

  static Plan plan(LayerPath path, Shape input) {
    return plan(path, input, path.spec().getSequential().getLayersList(), path.next());
  }

  /// @param specs the inner layers of the layer at `path`
  /// @param last the layer that receives the output of the last inner layer
  static Plan plan(
      LayerPath path,
      Shape input,
      List<dev.tributary.proto.v1.Layer> specs,
      dev.tributary.proto.v1.Layer last) {
    if (specs.isEmpty()) {
      throw path.wrong("layers", "it contains no layers", "give at least one, or remove it");
    }
    List<LayerPath> paths =
        IntStream.range(0, specs.size()).mapToObj(i -> path.inner(specs, i, last)).toList();
    Chain chain = Chain.of(paths, input);
    return new Plan(
        chain.output(),
        Activations.sum(chain.plans()),
        chain.parameters(),
        matrices -> new SequentialLayer(chain.network(matrices)));
  }

  @Override
  public List<FMatrixRMaj> parameters() {
    return layers.parameters();
  }

  @Override
  public Forward<Network.Trace> forward(FMatrixRMaj x, Pass pass) {
    Network.Trace trace = layers.forward(x, pass);
    return new Forward<>(trace.out(), trace);
  }

  @Override
  public Backward backward(FMatrixRMaj dOut, Network.Trace trace, Pass pass) {
    Gradient[] dParameters = new Gradient[parameters().size()];
    FMatrixRMaj dX =
        layers.backwardToInput(
            dOut, trace, pass, (parameter, gradient) -> dParameters[parameter] = gradient);
    return new Backward(dX, List.of(dParameters));
  }
}
