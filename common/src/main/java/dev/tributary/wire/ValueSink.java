package dev.tributary.wire;

import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// The destination of the values of arriving chunks. It is called on a gRPC thread before any value
/// is read, so an invalid header allocates and changes no memory.
@FunctionalInterface
public interface ValueSink {

  /// Provides the memory for the values of one chunk.
  ///
  /// @param header the header as the peer sent it: well-formed, but not checked otherwise
  /// @param count the number of values that follow
  /// @return the destination, of exactly `count` elements; empty to drop the chunk and continue the
  ///   stream, e.g. for a chunk of an older step
  /// @throws StatusRuntimeException to refuse the chunk and end the stream, e.g. for a parameter
  ///   that does not exist
  Optional<Floats> reserve(ChunkHeader header, int count);
}
