package dev.tributary.wire;

import java.util.Objects;

/// How a parameter is cut into chunks: slice `i` starts at element `i * CHUNK_FLOATS` and all but
/// the last are full, whatever type the elements are sent in. The same cut for every partial and
/// for the weights, so slices meet their like.
public final class Slicing {

  /// The largest buffer that gRPC takes for a message. What fits into one is written and flushed
  /// whole.
  static final int BUFFER_BYTES = 1 << 20;

  /// What gRPC puts before a message: a flag and a length.
  static final int PREFIX_BYTES = 5;

  /// The most that a chunk may measure as protobuf.
  static final int MESSAGE_BYTES = BUFFER_BYTES - PREFIX_BYTES;

  /// What precedes the values, at its longest: tags of one byte; two fixed64; two varints of 64
  /// bits, four of 31 and one of the element type; the length of the values.
  static final int HEADER_BYTES = 2 * (1 + 8) + 2 * (1 + 10) + 4 * (1 + 5) + (1 + 1) + (1 + 3);

  /// The length of a slice: as many as fit, and a multiple of 16, which is a cache line and a
  /// vector.
  public static final int CHUNK_FLOATS =
      (MESSAGE_BYTES - HEADER_BYTES) / Float.BYTES / 16 * 16; // 262,112

  private Slicing() {}

  /// How many slices a parameter of `size` elements has.
  public static int slices(int size) {
    return Math.ceilDiv(size, CHUNK_FLOATS);
  }

  /// The first element of a slice.
  ///
  /// @throws ArithmeticException where that is beyond 2³¹ − 1
  public static int from(int slice) {
    return Math.multiplyExact(slice, CHUNK_FLOATS);
  }

  /// The length of a slice of a parameter of `size` elements.
  ///
  /// @throws IndexOutOfBoundsException where it has no such slice
  public static int count(int size, int slice) {
    Objects.checkIndex(slice, slices(size));
    return Math.min(CHUNK_FLOATS, size - from(slice));
  }

  /// The slice that element `offset` lies in.
  public static int slice(int offset) {
    return offset / CHUNK_FLOATS;
  }

  /// Whether elements `[offset, offset + count)` are exactly one slice of a parameter of `size`
  /// elements.
  public static boolean isSlice(int size, int offset, int count) {
    return 0 <= offset
        && offset < size
        && offset == from(slice(offset))
        && count == count(size, slice(offset));
  }
}
