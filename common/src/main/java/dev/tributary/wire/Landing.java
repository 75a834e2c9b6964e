package dev.tributary.wire;

import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// Says where the values of a chunk that arrives are to be written. Asked on a thread of gRPC's
/// before any value is read, so a header that does not fit costs no memory and touches none.
@FunctionalInterface
public interface Landing {

  /// @param header as the peer sent it: well-formed, and nothing else is known of it
  /// @param count the number of values that follow; together with the offset below 2³¹
  /// @return where they go, exactly `count` elements; or nothing for a chunk that is to be dropped
  ///   while the stream goes on, e.g. one of an older step
  /// @throws StatusRuntimeException to refuse the chunk and end the stream, e.g. for a parameter
  ///   that does not exist
  Optional<Floats> land(ChunkHeader header, int count);
}
