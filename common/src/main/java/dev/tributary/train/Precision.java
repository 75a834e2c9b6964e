package dev.tributary.train;

import dev.tributary.proto.v1.Wire;
import dev.tributary.tensor.ElementType;

/// The types that a job's gradients and weights are rounded to, and travel in: the key `wire` of a
/// job file. They are rounded in `train` as well, where nothing travels.
public record Precision(ElementType gradients, ElementType weights) {

  /// @param wire with its defaults
  /// @throws IllegalArgumentException for a type that this release does not know
  public static Precision of(Wire wire) {
    return new Precision(of(wire.getGradients()), of(wire.getWeights()));
  }

  private static ElementType of(dev.tributary.proto.v1.ElementType type) {
    return switch (type) {
      case FLOAT32 -> ElementType.FLOAT32;
      case FLOAT16 -> ElementType.FLOAT16;
      case BFLOAT16 -> ElementType.BFLOAT16;
      case UNRECOGNIZED -> throw new IllegalArgumentException("an element type of a later release");
    };
  }
}
