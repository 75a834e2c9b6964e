package dev.tributary.tensor;

import java.util.List;
import java.util.stream.Collectors;

/// The extents of one sample or one parameter, outermost first: `[features]`, or `[channels,
/// height, width]` for an image, which is stored in a matrix row in that order.
public record Shape(List<Integer> dimensions) {

  public Shape {
    dimensions = List.copyOf(dimensions);
    if (dimensions.isEmpty() || dimensions.stream().anyMatch(d -> d < 1)) {
      throw new IllegalArgumentException(
          "a shape has at least one extent and all are positive: " + dimensions);
    }
  }

  public static Shape of(Integer... dimensions) {
    return new Shape(List.of(dimensions));
  }

  /// The number of elements.
  public int size() {
    return dimensions.stream().reduce(1, Math::multiplyExact);
  }

  /// The text for messages: `1x8x8`.
  @Override
  public String toString() {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
