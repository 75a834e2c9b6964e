package dev.tributary.reduce;

import java.util.Comparator;
import java.util.Objects;

/// The identity of a slice of a parameter, the unit that is sent, reduced and updated as a whole.
/// The slices in order make up the model; [Slicing] defines their lengths.
///
/// @param parameter the index of the parameter in the network, from 0
/// @param slice the index of the slice within the parameter, from 0
public record SliceId(int parameter, int slice) implements Comparable<SliceId> {
  private static final Comparator<SliceId> ORDER =
      Comparator.comparingInt(SliceId::parameter).thenComparingInt(SliceId::slice);

  public SliceId {
    if (parameter < 0 || slice < 0) {
      throw new IllegalArgumentException("parameter " + parameter + ", slice " + slice);
    }
  }

  /// The index of the first element, in the parameter's memory order.
  ///
  /// @throws ArithmeticException if the index is beyond 2³¹ − 1
  public int from() {
    return Math.multiplyExact(slice, Slicing.CHUNK_FLOATS);
  }

  /// The number of elements, in a parameter of `size` elements.
  ///
  /// @throws IndexOutOfBoundsException if the parameter has no such slice
  public int count(int size) {
    Objects.checkIndex(slice, Math.ceilDiv(size, Slicing.CHUNK_FLOATS));
    return Math.min(Slicing.CHUNK_FLOATS, size - from());
  }

  /// Whether a parameter of `size` elements has this slice, and the slice has `count` elements.
  public boolean isSliceOf(int size, int count) {
    return slice < Math.ceilDiv(size, Slicing.CHUNK_FLOATS) && count == count(size);
  }

  @Override
  public int compareTo(SliceId other) {
    return ORDER.compare(this, other);
  }
}
