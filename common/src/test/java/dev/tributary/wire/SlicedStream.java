package dev.tributary.wire;

import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A message as gRPC exposes it: in buffers that end anywhere and may be empty. No buffer is
/// exposed until the first one, an array, has been read.
final class SlicedStream extends InputStream implements KnownLength, HasByteBuffer {
  private final List<ByteBuffer> slices = new ArrayList<>();
  private boolean closed;

  /// @param ends the positions at which buffers end, ascending; the last buffer ends with the
  ///   message
  SlicedStream(byte[] message, int... ends) {
    int from = 0;
    for (int i = 0; i <= ends.length; i++) {
      int end = i == ends.length ? message.length : ends[i];
      ByteBuffer slice =
          i == 0 && ends.length > 0
              ? ByteBuffer.allocate(end - from)
              : ByteBuffer.allocateDirect(end - from);
      slices.add(slice.put(Arrays.copyOfRange(message, from, end)).flip());
      from = end;
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public boolean byteBufferSupported() {
    return slices.stream().allMatch(ByteBuffer::isDirect);
  }

  @Override
  public ByteBuffer getByteBuffer() {
    if (!byteBufferSupported()) {
      throw new UnsupportedOperationException("an array is among them");
    }
    return slices.isEmpty() ? null : slices.getFirst().asReadOnlyBuffer();
  }

  @Override
  public int available() {
    return slices.stream().mapToInt(ByteBuffer::remaining).sum();
  }

  @Override
  public int read() {
    while (!slices.isEmpty() && !slices.getFirst().hasRemaining()) {
      slices.removeFirst();
    }
    if (slices.isEmpty()) {
      return -1;
    }
    int value = slices.getFirst().get() & 0xFF;
    if (!slices.getFirst().hasRemaining()) {
      slices.removeFirst();
    }
    return value;
  }

  @Override
  public long skip(long count) {
    long skipped = 0;
    while (skipped < count && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public void close() {
    closed = true;
  }
}
