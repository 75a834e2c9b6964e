package dev.tributary.checkpoint;

import dev.tributary.text.PlainText;
import java.util.List;

/// The name of a tensor and its extents, outermost first; a scalar has no extents.
public record TensorShape(String name, List<Integer> shape) {

  public TensorShape {
    shape = List.copyOf(shape);
    if (shape.stream().anyMatch(extent -> extent < 0)) {
      throw new IllegalArgumentException("tensor %s: negative extent in %s".formatted(name, shape));
    }
  }

  /// The number of elements; throws ArithmeticException if it exceeds a long.
  public long size() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  @Override
  public String toString() {
    return PlainText.of(name) + " " + shape;
  }
}
