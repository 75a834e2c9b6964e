package dev.tributary.wire;

import dev.tributary.tensor.ElementType;
import dev.tributary.trace.Phase;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Writes and reads the protobuf encoding of `tributary.v1.TensorChunk` straight between `float[]`
/// and gRPC's buffers. A peer that uses the generated class sees no difference.
///
/// Between peers in one JVM nothing is written or read: who receives with this class gets the very
/// chunk that was sent, whose memory is [TensorChunk.Memory#LENT], and the [Landing] is not asked.
/// So a receiver checks the header of each chunk itself, too.
///
/// Safe for any number of threads if its landing is.
public final class ChunkMarshaller implements Marshaller<TensorChunk> {
  private final ElementType type;
  private final Landing landing;

  /// Of a process that receives chunks.
  ///
  /// @param type of every value that travels; a chunk of another type is refused
  public ChunkMarshaller(ElementType type, Landing landing) {
    this.type = type;
    this.landing = landing;
  }

  /// Of a process that only sends chunks: one that arrives is refused.
  public static ChunkMarshaller sending(ElementType type) {
    return new ChunkMarshaller(
        type,
        (header, count) -> {
          throw Status.INTERNAL
              .withDescription("a chunk arrives where chunks are only sent: " + header)
              .asRuntimeException();
        });
  }

  /// The bytes of `chunk`, which are taken from its memory, and rounded, when they are read.
  @Override
  public InputStream stream(TensorChunk chunk) {
    return new ChunkStream(type, chunk);
  }

  /// Reads one chunk and closes `stream`.
  ///
  /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for what is not the encoding of a
  ///   chunk of this type, with a text that says what is wrong; what the landing throws; INTERNAL
  ///   if `stream` cannot be read
  @Override
  public TensorChunk parse(InputStream stream) {
    try (stream) {
      Optional<TensorChunk> lent =
          stream instanceof ChunkStream own ? own.untouched() : Optional.empty();
      return lent.isPresent() ? lent.get() : parsed(stream);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  static StatusRuntimeException unreadable(IOException why) {
    return Status.INTERNAL
        .withDescription("a TensorChunk could not be read: " + why.getMessage())
        .withCause(why)
        .asRuntimeException();
  }

  private TensorChunk parsed(InputStream stream) throws IOException {
    long begun = Phase.begin();
    TensorChunk chunk = land(new ChunkParser(type, WireReader.of(stream)).parse());
    Phase.PARSE.end(chunk.header().stamp().step(), begun);
    return chunk;
  }

  private TensorChunk land(ChunkParser.Envelope envelope) throws IOException {
    ChunkHeader header = envelope.header();
    Optional<Floats> target = landing.land(header, envelope.count());
    if (target.isEmpty()) {
      return TensorChunk.dropped(header);
    }
    if (target.get().count() != envelope.count()) {
      throw Status.INTERNAL
          .withDescription(envelope.count() + " values were to land on " + target.get().count())
          .asRuntimeException();
    }
    envelope.values().readValues(type, target.get());
    return TensorChunk.landed(header, target.get());
  }
}
