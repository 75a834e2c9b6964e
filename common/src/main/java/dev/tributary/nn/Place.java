package dev.tributary.nn;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Layer;
import java.util.List;
import java.util.Locale;

/// Where a layer stands in the model, so that it can be named.
///
/// @param key its path in the job: `model.layers[3].residual`
/// @param name the prefix of its parameters' names: `3`; within layer 3 it is `3.0` where that is a
///   sequential, as in a nested `torch.nn.Sequential`, and `3.layers.0` elsewhere, as of a PyTorch
///   module that holds its layers as `self.layers = torch.nn.Sequential(…)`
/// @param spec the layer itself, with a value for every setting
/// @param next the layer its output goes to; one without a kind where that is none or several
record Place(String key, String name, Layer spec, Layer next) {

  /// Layer `index` of `layers`, which are the whole model.
  static Place inModel(List<Layer> layers, int index) {
    return new Place(
        "model" + suffix(layers, index),
        String.valueOf(index),
        layers.get(index),
        successor(layers, index, Layer.getDefaultInstance()));
  }

  /// Layer `index` of the `layers` that this layer holds.
  ///
  /// @param last where the output of the last of them goes
  Place inner(List<Layer> layers, int index, Layer last) {
    return new Place(
        key + suffix(layers, index),
        name + (spec.hasSequential() ? "." : ".layers.") + index,
        layers.get(index),
        successor(layers, index, last));
  }

  /// As people know it: `layer 2 linear(10)`.
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

  /// What is wrong with this layer.
  BadInput wrong(String what, String remedy) {
    return BadInput.at(key, label() + ": " + what, remedy);
  }

  /// What is wrong with one of this layer's settings.
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

  /// The layer that computes first in `layer`: itself, unless it is a sequence.
  private static Layer first(Layer layer) {
    return layer.hasSequential() && layer.getSequential().getLayersCount() > 0
        ? first(layer.getSequential().getLayers(0))
        : layer;
  }
}
