package dev.tributary.nn;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// Layers applied in order, and backpropagation through them: two loops.
public final class Network {
  private final List<Layer<?>> layers;
  private final int[] firstParameter; // by layer
  private final int firstTrained; // the first layer with parameters: no layer up to it needs dX

  public Network(List<Layer<?>> layers) {
    this.layers = List.copyOf(layers);
    this.firstParameter = new int[layers.size()];
    int parameters = 0;
    int trained = layers.size();
    for (int i = 0; i < layers.size(); i++) {
      firstParameter[i] = parameters;
      parameters += layers.get(i).parameters().size();
      if (parameters > 0 && trained == layers.size()) {
        trained = i;
      }
    }
    this.firstTrained = trained;
  }

  /// The results of forward, which backward needs.
  ///
  /// @param out (batch, outputs)
  /// @param caches one for each layer
  public record Trace(FMatrixRMaj out, List<Object> caches) {}

  /// All parameters, in order.
  public List<FMatrixRMaj> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  public Trace forward(FMatrixRMaj x, Pass pass) {
    List<Object> caches = new ArrayList<>(layers.size());
    FMatrixRMaj out = x;
    for (Layer<?> layer : layers) {
      Layer.Forward<?> forward = layer.forward(out, pass);
      caches.add(forward.cache());
      out = forward.out();
    }
    return new Trace(out, caches);
  }

  /// Computes the gradient of every parameter, and passes each to `sink` as soon as its layer is
  /// done, from the last layer to the first. The matrices belong to the workspace; a sink that
  /// keeps a matrix detaches it from the workspace. `dOut` is the gradient of the loss with respect
  /// to the network's output.
  public void backward(FMatrixRMaj dOut, Trace trace, Pass pass, GradientSink sink) {
    backwardToInput(dOut, trace, pass.withInputGradient(false), sink);
  }

  /// Computes the same gradients as [#backward], and returns the gradient with respect to the
  /// network's input if the pass wants it, else null.
  public FMatrixRMaj backwardToInput(FMatrixRMaj dOut, Trace trace, Pass pass, GradientSink sink) {
    int first = pass.wantsInputGradient() ? 0 : firstTrained;
    FMatrixRMaj d = dOut;
    for (int i = layers.size() - 1; i >= first; i--) {
      Pass here = pass.withInputGradient(pass.wantsInputGradient() || i > first);
      Layer.Backward backward = backward(layers.get(i), d, trace.caches().get(i), here);
      int parameter = firstParameter[i];
      for (Gradient gradient : backward.dParameters()) {
        sink.accept(parameter++, gradient);
      }
      d = backward.dX();
    }
    return pass.wantsInputGradient() ? d : null;
  }

  @SuppressWarnings("unchecked") // the cache is the one this layer's own forward returned
  private static <C> Layer.Backward backward(
      Layer<C> layer, FMatrixRMaj dOut, Object cache, Pass pass) {
    return layer.backward(dOut, (C) cache, pass);
  }
}
