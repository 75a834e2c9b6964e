package dev.tributary.wire;

import dev.tributary.proto.v1.Wire;
import dev.tributary.tensor.ElementType;
import java.util.Arrays;

/// To what a job's gradients and weights are rounded, and in what they travel.
public record WireTypes(ElementType gradients, ElementType weights) {

  /// Of a job with its defaults.
  ///
  /// @throws IllegalArgumentException for a type that this release does not know
  public static WireTypes of(Wire wire) {
    return new WireTypes(of(wire.getGradients()), of(wire.getWeights()));
  }

  /// The number of `type` in messages.
  static int number(ElementType type) {
    return switch (type) {
      case FLOAT32 -> dev.tributary.proto.v1.ElementType.FLOAT32_VALUE;
      case FLOAT16 -> dev.tributary.proto.v1.ElementType.FLOAT16_VALUE;
      case BFLOAT16 -> dev.tributary.proto.v1.ElementType.BFLOAT16_VALUE;
    };
  }

  /// What the type with that number in messages is called.
  static String name(int number) {
    return Arrays.stream(ElementType.values())
        .filter(type -> number(type) == number)
        .map(ElementType::toString)
        .findAny()
        .orElse("unknown here");
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
