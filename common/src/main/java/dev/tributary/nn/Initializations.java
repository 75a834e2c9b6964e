package dev.tributary.nn;

import dev.tributary.proto.v1.Initializer;
import dev.tributary.tensor.Shape;

/// The kinds of initializer that a job can name, and the choice of one for the weight of a linear
/// layer: the job's, or otherwise the one that the next layer prefers.
final class Initializations {
  private Initializations() {}

  /// @param path the path of the linear layer
  /// @param weight the shape in files, [out, in]
  static Initialization ofWeight(LayerPath path, Shape weight) {
    int fanOut = weight.dimensions().get(0);
    int fanIn = weight.dimensions().get(1);
    if (!path.spec().getLinear().hasInit()) {
      return Layers.kind(path.next()).preferred().of(fanIn, fanOut);
    }
    Initializer init = path.spec().getLinear().getInit();
    return switch (init.getKindCase()) {
      case HE_NORMAL -> Initialization.heNormal(fanIn);
      case XAVIER_UNIFORM -> Initialization.xavierUniform(fanIn, fanOut);
      case NORMAL ->
          new Initialization.Normal(
              spread(
                  path, "init.normal.standard_deviation", init.getNormal().getStandardDeviation()));
      case UNIFORM ->
          new Initialization.Uniform(
              spread(path, "init.uniform.bound", init.getUniform().getBound()));
      case ZEROS -> new Initialization.Constant(0);
      case KIND_NOT_SET ->
          throw path.wrong("init", "init names no initializer", "give one, e.g. {he_normal: {}}");
    };
  }

  private static double spread(LayerPath path, String setting, double value) {
    if (!(value >= 0 && value <= Float.MAX_VALUE)) {
      throw path.wrong(setting, "a spread of " + value, "give a finite number from 0");
    }
    return value;
  }
}
