package dev.tributary.wire;

import java.util.Objects;

/// Neighbouring elements of an array: `array[from]` to `array[from + count - 1]`. A view: the array
/// is not copied, and two are equal only if they are of the same array.
///
/// @throws IndexOutOfBoundsException where they are not all within the array
public record Floats(float[] array, int from, int count) {

  public Floats {
    Objects.checkFromIndexSize(from, count, array.length);
  }

  /// `length` of them, from the one at `offset` here on.
  ///
  /// @throws IndexOutOfBoundsException where there are not as many
  public Floats part(int offset, int length) {
    Objects.checkFromIndexSize(offset, length, count);
    return new Floats(array, from + offset, length);
  }

  /// All of `array`.
  public static Floats of(float... array) {
    return new Floats(array, 0, array.length);
  }
}
