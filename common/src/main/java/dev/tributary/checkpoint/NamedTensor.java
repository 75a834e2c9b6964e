package dev.tributary.checkpoint;

import dev.tributary.text.PlainText;
import java.util.List;

/// A tensor as stored in a file: float32, row-major.
///
/// @param name e.g. `0.weight`, or `optimizer.exp_avg.0.weight`
/// @param shape the extents, outermost first; empty for a scalar, and an extent may be 0
/// @param values the elements, as many as the shape has; shared with the caller, not copied
public record NamedTensor(String name, List<Integer> shape, float[] values) {

  public NamedTensor {
    shape = List.copyOf(shape);
    long size = new TensorShape(name, shape).size();
    if (size != values.length) {
      throw new IllegalArgumentException(
          "tensor %s: shape %s has %s elements, but there are %s values"
              .formatted(name, shape, size, values.length));
    }
  }

  /// The name and the shape, without the values.
  public TensorShape tensorShape() {
    return new TensorShape(name, shape);
  }

  /// Throws IllegalArgumentException with the tensor's name and the element if a value is not
  /// finite.
  public void requireFinite() {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "tensor %s: element %s is %s".formatted(PlainText.of(name), i, values[i]));
      }
    }
  }
}
