package dev.tributary.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Conversion between float arrays and little-endian bytes, a buffer at a time.
final class FloatBytes {
  /// A multiple of a float's four bytes, small enough to stay in the second-level cache.
  private static final int BUFFER_BYTES = 1 << 18;

  /// Receives the bytes of the buffer, position to limit.
  @FunctionalInterface
  interface Sink {
    void accept(ByteBuffer bytes) throws IOException;
  }

  /// Fills the buffer, position to limit.
  @FunctionalInterface
  interface Source {
    void fill(ByteBuffer bytes) throws IOException;
  }

  private final ByteBuffer buffer;

  private FloatBytes(ByteBuffer buffer) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  /// A conversion with memory that channels read and write without a copy.
  static FloatBytes direct() {
    return new FloatBytes(ByteBuffer.allocateDirect(BUFFER_BYTES));
  }

  /// A conversion with a byte array, for streams and digests.
  static FloatBytes onHeap() {
    return new FloatBytes(ByteBuffer.allocate(BUFFER_BYTES));
  }

  void write(float[] values, Sink sink) throws IOException {
    for (int from = 0; from < values.length; from += BUFFER_BYTES / Float.BYTES) {
      int count = Math.min(BUFFER_BYTES / Float.BYTES, values.length - from);
      buffer.clear();
      buffer.asFloatBuffer().put(values, from, count);
      sink.accept(buffer.limit(count * Float.BYTES));
    }
  }

  /// Modified: `values`, all of it.
  void read(float[] values, Source source) throws IOException {
    for (int from = 0; from < values.length; from += BUFFER_BYTES / Float.BYTES) {
      int count = Math.min(BUFFER_BYTES / Float.BYTES, values.length - from);
      buffer.clear().limit(count * Float.BYTES);
      source.fill(buffer);
      buffer.flip();
      buffer.asFloatBuffer().get(values, from, count);
    }
  }
}
