package dev.tributary.wire;

import io.grpc.Detachable;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A message as gRPC shows it: in buffers that end anywhere, empty ones among them, and none of
/// them as long as the first is an array. Whoever detaches it has them to himself.
public final class SlicedStream extends InputStream
    implements KnownLength, HasByteBuffer, Detachable {
  private final List<ByteBuffer> slices = new ArrayList<>();
  private Optional<SlicedStream> detached = Optional.empty();
  private boolean closed;

  /// @param ends where slices end, ascending, besides at the end of the message
  public SlicedStream(byte[] message, int... ends) {
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

  /// What was detached.
  SlicedStream detached() {
    return detached.orElseThrow();
  }

  /// Whether whoever detached it has given the buffers back.
  public boolean isGivenBack() {
    return detached().isClosed();
  }

  @Override
  public InputStream detach() {
    SlicedStream rest = new SlicedStream(new byte[0]);
    rest.slices.addAll(slices);
    slices.clear();
    detached = Optional.of(rest);
    return rest;
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

  /// Its memory is somebody else's from now on.
  @Override
  public void close() {
    slices.clear();
    closed = true;
  }
}
