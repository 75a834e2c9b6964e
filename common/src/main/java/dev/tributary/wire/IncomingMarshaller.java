package dev.tributary.wire;

import dev.tributary.tensor.ElementType;
import dev.tributary.trace.Phase;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads the headers of what [ChunkMarshaller] writes, and leaves the values in gRPC's buffers for
/// whoever receives the [IncomingChunk]. Within one JVM the values are the sender's.
///
/// Safe for any number of threads.
///
/// @param type of every value that travels; a chunk of another type is refused
public record IncomingMarshaller(ElementType type) implements Marshaller<IncomingChunk> {

  @Override
  public InputStream stream(IncomingChunk chunk) {
    throw Status.INTERNAL
        .withDescription("a chunk is sent where chunks only arrive: " + chunk.header())
        .asRuntimeException();
  }

  /// Reads one header and closes `stream`.
  ///
  /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for what is not the encoding of a
  ///   chunk of this type, with a text that says what is wrong; INTERNAL if `stream` cannot be read
  @Override
  public IncomingChunk parse(InputStream stream) {
    try (stream) {
      Optional<TensorChunk> lent =
          stream instanceof ChunkStream own ? own.untouched() : Optional.empty();
      return lent.isPresent() ? IncomingChunk.lent(lent.get()) : parsed(stream);
    } catch (IOException e) {
      throw ChunkMarshaller.unreadable(e);
    }
  }

  private IncomingChunk parsed(InputStream stream) throws IOException {
    long begun = Phase.begin();
    ChunkParser.Envelope envelope = new ChunkParser(type, WireReader.of(stream)).parse();
    envelope.values().detach();
    Phase.PARSE.end(envelope.header().stamp().step(), begun);
    return IncomingChunk.unread(type, envelope);
  }
}
