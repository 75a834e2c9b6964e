package dev.tributary.wire;

import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// The destination of the values of chunks that arrive. Asked on a thread of gRPC's before any
/// value is read, so a header that does not fit costs no memory and touches none.
@FunctionalInterface
public interface ValueSink {

  /// Says where the values of one chunk are to be written.
  ///
  /// @param header as the peer sent it: well-formed, and nothing else is known of it
  /// @param count the number of values that follow
  /// @return where they go, exactly `count` elements; or nothing for a chunk that is to be dropped
  ///   while the stream goes on, e.g. one of an older step
  /// @throws StatusRuntimeException to refuse the chunk and end the stream, e.g. for a parameter
  ///   that does not exist
  Optional<Floats> reserve(ChunkHeader header, int count);
}
