package dev.tributary.nn;

import dev.tributary.proto.v1.Initializer;
import dev.tributary.tensor.Shape;

/// Chooses how the weight of a linear layer starts.
final class Initializations {
  private Initializations() {}

  /// @param place of the linear layer
  /// @param weight [out, in]
  static Initialization ofWeight(Place place, Shape weight) {
    int fanOut = weight.dimensions().get(0);
    int fanIn = weight.dimensions().get(1);
    if (!place.spec().getLinear().hasInit()) {
      return switch (place.next().getKindCase()) {
        case RELU, LEAKY_RELU, GELU -> Initialization.heNormal(fanIn);
        default -> Initialization.xavierUniform(fanIn, fanOut);
      };
    }
    Initializer init = place.spec().getLinear().getInit();
    return switch (init.getKindCase()) {
      case HE_NORMAL -> Initialization.heNormal(fanIn);
      case XAVIER_UNIFORM -> Initialization.xavierUniform(fanIn, fanOut);
      case NORMAL ->
          new Initialization.Normal(
              spread(
                  place,
                  "init.normal.standard_deviation",
                  init.getNormal().getStandardDeviation()));
      case UNIFORM ->
          new Initialization.Uniform(
              spread(place, "init.uniform.bound", init.getUniform().getBound()));
      case ZEROS -> new Initialization.Constant(0);
      case KIND_NOT_SET ->
          throw place.wrong("init", "init names no initializer", "give one, e.g. {he_normal: {}}");
    };
  }

  private static double spread(Place place, String setting, double value) {
    if (!(value >= 0 && value <= Float.MAX_VALUE)) {
      throw place.wrong(setting, value + " for a spread", "give a finite number from 0");
    }
    return value;
  }
}
