package dev.tributary.wire;

import dev.tributary.reduce.Slicing;

/// The greatest length of a chunk's message, chosen so that gRPC writes and flushes it in one
/// piece. A full slice of float32s fits.
final class MessageSize {

  /// The largest buffer that gRPC takes for a message. A message that fits into one is written and
  /// flushed whole.
  private static final int BUFFER_BYTES = 1 << 20;

  /// The bytes that gRPC puts before a message: a flag and a length.
  static final int PREFIX_BYTES = 5;

  /// The greatest length of a chunk as protobuf.
  static final int MOST_BYTES = BUFFER_BYTES - PREFIX_BYTES;

  /// The greatest number of bytes before the values: tags of one byte; one fixed64; two varints of
  /// 64 bits, four of 31 and one of the element type; the length of the values.
  static final int HEADER_BYTES = (1 + 8) + 2 * (1 + 10) + 4 * (1 + 5) + (1 + 1) + (1 + 3);

  static {
    if (HEADER_BYTES + Float.BYTES * Slicing.CHUNK_FLOATS > MOST_BYTES) {
      throw new AssertionError("a full slice does not fit a message of " + MOST_BYTES + " bytes");
    }
  }

  private MessageSize() {}
}
