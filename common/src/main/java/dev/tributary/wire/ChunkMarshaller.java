package dev.tributary.wire;

import dev.tributary.profile.Phase;
import dev.tributary.tensor.ElementType;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Writes and reads the protobuf encoding of `tributary.v1.TensorChunk` straight between `float[]`
/// and gRPC's buffers. A peer that uses the generated class sees no difference.
///
/// Between two peers in one JVM that both use this class nothing is encoded: the receiver gets the
/// chunk object that was sent, with [TensorChunk.Memory#LENT], and the [ValueSink] is not called.
/// So a receiver must check the header of such a chunk itself. The exception is values that still
/// have to be rounded ([#sendingUnrounded]).
///
/// Safe for any number of threads if its sink is.
public final class ChunkMarshaller implements Marshaller<TensorChunk> {
  private final ElementType type;
  private final ValueSink sink;
  private final Role role;

  private enum Role {
    PLAIN,
    /// Inspects values for finiteness while it reads them.
    INSPECTING,
    /// Never lends a chunk: a receiver in the same JVM reads encoded bytes, as from a socket.
    UNLENDING
  }

  private ChunkMarshaller(ElementType type, ValueSink sink, Role role) {
    this.type = type;
    this.sink = sink;
    this.role = role;
  }

  /// A marshaller for receivers.
  ///
  /// @param type the type of the values; a chunk of another type is refused
  public ChunkMarshaller(ElementType type, ValueSink sink) {
    this(type, sink, Role.PLAIN);
  }

  /// A marshaller for receivers that will ask for [TensorChunk#finiteness]. Values from a socket
  /// are inspected as they are read, while they are in the processor's cache.
  public static ChunkMarshaller inspecting(ElementType type, ValueSink sink) {
    return new ChunkMarshaller(type, sink, Role.INSPECTING);
  }

  /// A marshaller for senders. A chunk that arrives is refused.
  public static ChunkMarshaller sending(ElementType type) {
    return new ChunkMarshaller(type, ChunkMarshaller::refuse);
  }

  /// A marshaller for senders whose values are rounded while they are encoded. A receiver in the
  /// same JVM therefore reads encoded bytes, except for float32, which is never rounded.
  public static ChunkMarshaller sendingUnrounded(ElementType type) {
    return new ChunkMarshaller(
        type, ChunkMarshaller::refuse, type.is16Bit() ? Role.UNLENDING : Role.PLAIN);
  }

  private static Optional<Floats> refuse(ChunkHeader header, int count) {
    throw Status.INTERNAL
        .withDescription("this side only sends chunks, but received one: " + header)
        .asRuntimeException();
  }

  /// The encoding of `chunk`. The values are read from their memory, and rounded, only when the
  /// stream is read.
  @Override
  public InputStream stream(TensorChunk chunk) {
    return new ChunkStream(type, chunk, role != Role.UNLENDING);
  }

  /// Reads one chunk and closes `stream`.
  ///
  /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT with the reason if the bytes are not
  ///   the encoding of a chunk of this type; or the exception that the sink throws
  @Override
  public TensorChunk parse(InputStream stream) {
    try (stream) {
      Optional<TensorChunk> lent =
          stream instanceof ChunkStream own ? own.lent() : Optional.empty();
      return lent.isPresent() ? lent.get() : parsed(stream);
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("a TensorChunk could not be read: " + e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
  }

  private TensorChunk parsed(InputStream stream) throws IOException {
    long begun = Phase.begin();
    TensorChunk chunk =
        new ChunkParser(type, sink, role == Role.INSPECTING, WireReader.of(stream)).parse();
    Phase.PARSE.end(chunk.header().stamp().step(), begun);
    return chunk;
  }
}
