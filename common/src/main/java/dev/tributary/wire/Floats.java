package dev.tributary.wire;

import java.util.Objects;

/// A view of consecutive elements of an array: `array[from]` to `array[from + count - 1]`. The
/// array is not copied, and two views are equal only if they have the same array.
///
/// @throws IndexOutOfBoundsException if the range is not within the array
public record Floats(float[] array, int from, int count) {

  public Floats {
    Objects.checkFromIndexSize(from, count, array.length);
  }

  /// The part of `length` elements that starts at element `offset` of this view.
  ///
  /// @throws IndexOutOfBoundsException if the part is not within this view
  public Floats part(int offset, int length) {
    Objects.checkFromIndexSize(offset, length, count);
    return new Floats(array, from + offset, length);
  }

  /// A view of all of `array`.
  public static Floats of(float... array) {
    return new Floats(array, 0, array.length);
  }
}
