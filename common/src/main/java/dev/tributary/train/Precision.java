package dev.tributary.train;

import dev.tributary.proto.v1.Wire;
import dev.tributary.tensor.ElementType;

/// The types to which a job's gradients and weights are rounded, and in which they are sent: the
/// key `wire` of a job file. `tributary train` rounds as well, although it sends nothing.
public record Precision(ElementType gradients, ElementType weights) {

  /// @param wire the settings, with their defaults
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
