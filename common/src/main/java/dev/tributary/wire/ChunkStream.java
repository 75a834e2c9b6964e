package dev.tributary.wire;

import static dev.tributary.proto.v1.TensorChunk.ELEMENT_TYPE_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.FIRST_SHARD_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.PARAMETER_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.RUN_ID_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.SHARD_COUNT_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.SLICE_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.STEP_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.TERM_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.VALUES_FIELD_NUMBER;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.tributary.profile.Phase;
import dev.tributary.tensor.ElementType;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/// The protobuf message of one chunk as a stream. The bytes are made only when they are read: gRPC
/// drains them into the buffers of a socket. Within one JVM the receiver takes the chunk itself if
/// it is lent.
final class ChunkStream extends InputStream implements KnownLength, Drainable {

  /// The size of the buffer between the array and gRPC's stream, which accepts byte arrays only. It
  /// is small enough to stay in the first-level cache between the two copies; 8 KiB was the fastest
  /// of the measured sizes from 4 to 256 KiB.
  static final int SCRATCH_BYTES = 8 << 10;

  private static final ThreadLocal<byte[]> SCRATCH =
      ThreadLocal.withInitial(() -> new byte[SCRATCH_BYTES]);

  private final ElementType type;
  private final TensorChunk chunk;
  private final boolean lends;
  private final byte[] header;

  /// The bytes left to read; null until the first byte is read.
  private ByteArrayInputStream rest;

  /// @param lends whether a receiver in the same JVM may take the chunk itself
  ChunkStream(ElementType type, TensorChunk chunk, boolean lends) {
    this.type = type;
    this.chunk = chunk;
    this.lends = lends;
    this.header = header(type, chunk);
  }

  /// The chunk, if it is lent and none of its bytes has been read.
  Optional<TensorChunk> lent() {
    return lends && rest == null ? Optional.of(chunk) : Optional.empty();
  }

  @Override
  public int available() {
    return rest == null ? header.length + type.bytes() * chunk.values().count() : rest.available();
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int bytes = available();
    if (rest == null) {
      rest = new ByteArrayInputStream(new byte[0]);
      long begun = Phase.begin();
      write(target);
      Phase.SERIALIZE.end(chunk.header().stamp().step(), begun);
    } else {
      rest.transferTo(target);
    }
    return bytes;
  }

  @Override
  public int read() {
    return rest().read();
  }

  @Override
  public int read(byte[] into, int from, int length) {
    return rest().read(into, from, length);
  }

  private ByteArrayInputStream rest() {
    if (rest == null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(available());
      try {
        write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      rest = new ByteArrayInputStream(bytes.toByteArray());
    }
    return rest;
  }

  private void write(OutputStream target) throws IOException {
    byte[] scratch = SCRATCH.get();
    MemorySegment segment = MemorySegment.ofArray(scratch);
    int count = chunk.values().count();
    System.arraycopy(header, 0, scratch, 0, header.length);
    int used = header.length;
    int written = 0;
    do {
      int next = Math.min(count - written, (scratch.length - used) / type.bytes());
      copy(written, next, segment, used);
      target.write(scratch, 0, used + type.bytes() * next);
      written += next;
      used = 0;
    } while (written < count);
  }

  /// Encodes the chunk's values from `from` on. Modified: `scratch`, from byte `at` on.
  private void copy(int from, int count, MemorySegment scratch, int at) {
    Floats values = chunk.values();
    if (type.is16Bit()) {
      short[] halves = WireReader.HALVES.get();
      type.encode(values.array(), values.from() + from, halves, count);
      MemorySegment.copy(halves, 0, scratch, WireReader.SHORT, at, count);
    } else {
      MemorySegment.copy(
          values.array(), values.from() + from, scratch, WireReader.FLOAT, at, count);
    }
  }

  /// The bytes before the first value. Fields are in ascending order. A field whose value is 0 is
  /// omitted.
  private static byte[] header(ElementType type, TensorChunk chunk) {
    ChunkHeader header = chunk.header();
    byte[] bytes = new byte[MessageSize.HEADER_BYTES];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writeFixed64(out, RUN_ID_FIELD_NUMBER, header.stamp().runId());
      writeVarint(out, TERM_FIELD_NUMBER, header.stamp().term());
      writeVarint(out, STEP_FIELD_NUMBER, header.stamp().step());
      writeVarint(out, PARAMETER_FIELD_NUMBER, header.slice().parameter());
      if (header.node().isPresent()) {
        writeVarint(out, FIRST_SHARD_FIELD_NUMBER, header.node().get().first());
        writeVarint(out, SHARD_COUNT_FIELD_NUMBER, header.node().get().count());
      }
      writeVarint(out, SLICE_FIELD_NUMBER, header.slice().slice());
      writeVarint(out, ELEMENT_TYPE_FIELD_NUMBER, TypeNumbers.of(type));
      if (chunk.values().count() > 0) {
        out.writeTag(VALUES_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(type.bytes() * chunk.values().count());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.copyOf(bytes, out.getTotalBytesWritten());
  }

  private static void writeFixed64(CodedOutputStream out, int field, long value)
      throws IOException {
    if (value != 0) {
      out.writeFixed64(field, value);
    }
  }

  private static void writeVarint(CodedOutputStream out, int field, long value) throws IOException {
    if (value != 0) {
      out.writeUInt64(field, value);
    }
  }
}
