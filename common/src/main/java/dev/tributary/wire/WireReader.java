package dev.tributary.wire;

import dev.tributary.tensor.ElementType;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads one protobuf message of at most [MessageSize#MOST_BYTES]. If the stream exposes gRPC's
/// buffers, it reads directly from them, one after the other; otherwise through arrays.
///
/// A malformed message is refused with INVALID_ARGUMENT and the reason.
final class WireReader {

  /// Little-endian float32 at any address.
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// A little-endian value of 16 bits at any address.
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// A buffer for 16-bit values between bytes and floats, of the size that [ChunkStream] writes at
  /// once.
  static final ThreadLocal<short[]> HALVES =
      ThreadLocal.withInitial(() -> new short[ChunkStream.SCRATCH_BYTES / Short.BYTES]);

  /// The number of bytes to read at once if no buffer is exposed.
  private static final int READ_BYTES = 4 << 10;

  private final InputStream stream;
  private ByteBuffer slice;

  /// The number of bytes of the stream that `slice` covers. They are skipped before the next buffer
  /// is taken.
  private int shown;

  private int remaining;

  private WireReader(InputStream stream, ByteBuffer slice, int remaining) {
    this.stream = stream;
    this.slice = slice;
    this.remaining = remaining;
  }

  static WireReader of(InputStream stream) throws IOException {
    if (stream instanceof KnownLength && stream instanceof HasByteBuffer) {
      checkSize(stream.available());
      return new WireReader(stream, ByteBuffer.allocate(0), stream.available());
    }
    byte[] message = stream.readNBytes(MessageSize.MOST_BYTES + 1);
    checkSize(message.length);
    return of(message);
  }

  static WireReader of(byte[] message) {
    return new WireReader(InputStream.nullInputStream(), ByteBuffer.wrap(message), message.length);
  }

  private static void checkSize(int bytes) {
    if (bytes > MessageSize.MOST_BYTES) {
      throw malformed("it has more than " + MessageSize.MOST_BYTES + " bytes");
    }
  }

  static StatusRuntimeException malformed(String what) {
    return Status.INVALID_ARGUMENT
        .withDescription("malformed TensorChunk: " + what)
        .asRuntimeException();
  }

  /// The number of bytes of the message that are not read yet.
  int remaining() {
    return remaining;
  }

  byte readByte() throws IOException {
    require(1);
    show();
    remaining--;
    return slice.get();
  }

  long readFixed64() throws IOException {
    return (readFixed32() & 0xFFFFFFFFL) | (long) readFixed32() << 32;
  }

  int readFixed32() throws IOException {
    require(4);
    int value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (readByte() & 0xFF) << shift;
    }
    return value;
  }

  long readVarint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a varint of more than 10 bytes");
  }

  /// Reads the length of the following field. The message must contain the whole field.
  int readLength() throws IOException {
    long length = readVarint();
    if (length < 0 || length > remaining) {
      throw malformed(
          "a length of " + Long.toUnsignedString(length) + " where " + remaining + " bytes remain");
    }
    return (int) length;
  }

  byte[] readBytes(int count) throws IOException {
    require(count);
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      show();
      int part = Math.min(count - at, slice.remaining());
      slice.get(bytes, at, part);
      remaining -= part;
      at += part;
    }
    return bytes;
  }

  void skip(int count) throws IOException {
    require(count);
    for (int left = count; left > 0; ) {
      show();
      int part = Math.min(left, slice.remaining());
      slice.position(slice.position() + part);
      remaining -= part;
      left -= part;
    }
  }

  /// Reads little-endian values of `type`, in bulk except for values that straddle two buffers.
  /// Modified: `into`.
  void readValues(ElementType type, Floats into) throws IOException {
    if (type.is16Bit()) {
      readHalves(type, into);
    } else {
      readFloats(into);
    }
  }

  private void readFloats(Floats into) throws IOException {
    require(Float.BYTES * into.count());
    int end = into.from() + into.count();
    for (int at = into.from(); at < end; ) {
      show();
      int whole = Math.min(end - at, slice.remaining() / Float.BYTES);
      if (whole == 0) {
        into.array()[at++] = Float.intBitsToFloat(readFixed32());
      } else {
        MemorySegment.copy(MemorySegment.ofBuffer(slice), FLOAT, 0, into.array(), at, whole);
        slice.position(slice.position() + Float.BYTES * whole);
        remaining -= Float.BYTES * whole;
        at += whole;
      }
    }
  }

  private void readHalves(ElementType type, Floats into) throws IOException {
    require(Short.BYTES * into.count());
    short[] halves = HALVES.get();
    int end = into.from() + into.count();
    for (int at = into.from(), next; at < end; at += next) {
      show();
      next = Math.min(Math.min(end - at, slice.remaining() / Short.BYTES), halves.length);
      if (next == 0) {
        next = 1;
        halves[0] = readFixed16();
      } else {
        MemorySegment.copy(MemorySegment.ofBuffer(slice), SHORT, 0, halves, 0, next);
        slice.position(slice.position() + Short.BYTES * next);
        remaining -= Short.BYTES * next;
      }
      type.decode(halves, into.array(), at, next);
    }
  }

  private short readFixed16() throws IOException {
    return (short) (readByte() & 0xFF | readByte() << 8);
  }

  private void require(int bytes) {
    if (bytes > remaining) {
      throw malformed("it ends within a field");
    }
  }

  /// Makes `slice` contain the next byte. The message must have one.
  private void show() throws IOException {
    if (slice.hasRemaining()) {
      return;
    }
    stream.skipNBytes(shown);
    HasByteBuffer buffers = (HasByteBuffer) stream;
    ByteBuffer next = buffers.byteBufferSupported() ? buffers.getByteBuffer() : null;
    shown = next == null ? 0 : next.remaining();
    if (shown == 0) {
      // Either the first buffer is empty, as an empty DATA frame leaves it, or one of the buffers
      // is an array, as for about one gradient in seven. Only reading advances past either.
      next = ByteBuffer.wrap(stream.readNBytes(READ_BYTES));
    }
    if (!next.hasRemaining()) {
      throw malformed("it ends before its length");
    }
    slice = next;
  }
}
