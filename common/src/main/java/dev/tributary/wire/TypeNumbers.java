package dev.tributary.wire;

import dev.tributary.tensor.ElementType;
import java.util.Arrays;

/// The numbers of element types in messages.
final class TypeNumbers {
  private TypeNumbers() {}

  static int of(ElementType type) {
    return switch (type) {
      case FLOAT32 -> dev.tributary.proto.v1.ElementType.FLOAT32_VALUE;
      case FLOAT16 -> dev.tributary.proto.v1.ElementType.FLOAT16_VALUE;
      case BFLOAT16 -> dev.tributary.proto.v1.ElementType.BFLOAT16_VALUE;
    };
  }

  /// The name of the type with that number.
  static String name(int number) {
    return Arrays.stream(ElementType.values())
        .filter(type -> of(type) == number)
        .map(ElementType::toString)
        .findAny()
        .orElse("unknown here");
  }
}
