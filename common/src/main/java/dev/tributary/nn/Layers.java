package dev.tributary.nn;

import dev.tributary.tensor.Shape;

/// The kinds of layer that a job can name, one line for each.
final class Layers {
  private static final Initialization.ByFans HE_NORMAL =
      (fanIn, fanOut) -> Initialization.heNormal(fanIn);

  private Layers() {}

  /// Plans one layer of a kind.
  @FunctionalInterface
  interface Planner {

    /// @param path the path of the layer, all of whose settings have a value
    /// @param input the shape of one sample before it
    /// @throws dev.tributary.job.BadInput if a setting is wrong or the input does not suit it
    Plan plan(LayerPath path, Shape input);
  }

  /// @param preferred the initialization of a weight whose output goes to a layer of this kind, if
  ///   the job names none
  record Kind(Planner planner, Initialization.ByFans preferred) {
    Kind(Planner planner) {
      this(planner, Initialization::xavierUniform);
    }
  }

  /// The kind of the layer `spec`. A layer without a kind also represents the end of the model: it
  /// has a preferred initialization, but it cannot be planned.
  static Kind kind(dev.tributary.proto.v1.Layer spec) {
    return switch (spec.getKindCase()) {
      case LINEAR -> new Kind(Linear::plan);
      case RELU -> new Kind(Relu::plan, HE_NORMAL);
      case LEAKY_RELU -> new Kind(LeakyRelu::plan, HE_NORMAL);
      case GELU -> new Kind(Gelu::plan, HE_NORMAL);
      case SIGMOID -> new Kind(Sigmoid::plan);
      case TANH -> new Kind(Tanh::plan);
      case DROPOUT -> new Kind(Dropout::plan);
      case FLATTEN -> new Kind(Flatten::plan);
      case RESIDUAL -> new Kind(Residual::plan);
      case SEQUENTIAL -> new Kind(SequentialLayer::plan);
      case KIND_NOT_SET -> new Kind(Layers::planNone);
    };
  }

  private static Plan planNone(LayerPath path, Shape input) {
    throw path.wrong("it names no kind of layer", "give one, for instance `- relu: {}`");
  }
}
