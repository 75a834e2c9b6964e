package dev.tributary.nn;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Layer;
import java.util.List;
import java.util.Locale;

/// The position of a layer in the model, from which messages and parameters take their names.
///
/// @param key its path in the job: `model.layers[3].residual`
/// @param name the prefix of its parameters' names: for example `3`. The first layer within layer 3
///   has the name `3.0` if layer 3 is a sequential, as in a nested `torch.nn.Sequential`. Otherwise
///   its name is `3.layers.0`, as in a PyTorch module with `self.layers = torch.nn.Sequential(…)`
/// @param spec the layer itself, with a value for every setting
/// @param next the layer that receives its output; a layer without a kind if there is none, or if
///   there are several
record LayerPath(String key, String name, Layer spec, Layer next) {

  /// The path of layer `index` of `layers`, which are the whole model.
  static LayerPath inModel(List<Layer> layers, int index) {
    return new LayerPath(
        "model" + suffix(layers, index),
        String.valueOf(index),
        layers.get(index),
        successor(layers, index, Layer.getDefaultInstance()));
  }

  /// The path of layer `index` of the `layers` that this layer contains.
  ///
  /// @param last the layer that receives the output of the last inner layer
  LayerPath inner(List<Layer> layers, int index, Layer last) {
    return new LayerPath(
        key + suffix(layers, index),
        name + (spec.hasSequential() ? "." : ".layers.") + index,
        layers.get(index),
        successor(layers, index, last));
  }

  /// The layer's name in messages: `layer 2 linear(10)`.
  String label() {
    String kind = kind(spec);
    return switch (spec.getKindCase()) {
      case LINEAR ->
          "layer %s %s(%s)"
              .formatted(name, kind, Integer.toUnsignedString(spec.getLinear().getUnits()));
      case KIND_NOT_SET -> "layer " + name;
      default -> "layer " + name + " " + kind;
    };
  }

  /// An error of the whole layer.
  BadInput wrong(String what, String remedy) {
    return BadInput.at(key, label() + ": " + what, remedy);
  }

  /// An error of one setting of this layer.
  ///
  /// @param setting its path below the layer: `units`, `init.uniform.bound`
  BadInput wrong(String setting, String what, String remedy) {
    return BadInput.at(key + "." + setting, label() + ": " + what, remedy);
  }

  /// A kind as the job file spells it: `leaky_relu`.
  static String kind(Layer spec) {
    return spec.getKindCase().name().toLowerCase(Locale.ROOT);
  }

  private static String suffix(List<Layer> layers, int index) {
    Layer layer = layers.get(index);
    return ".layers["
        + index
        + "]"
        + (layer.getKindCase() == Layer.KindCase.KIND_NOT_SET ? "" : "." + kind(layer));
  }

  private static Layer successor(List<Layer> layers, int index, Layer last) {
    return index + 1 < layers.size() ? first(layers.get(index + 1)) : last;
  }

  /// The layer that computes first in `layer`: itself, unless it is a sequential.
  private static Layer first(Layer layer) {
    return layer.hasSequential() && layer.getSequential().getLayersCount() > 0
        ? first(layer.getSequential().getLayers(0))
        : layer;
  }
}
