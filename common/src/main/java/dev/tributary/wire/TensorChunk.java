package dev.tributary.wire;

import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.Finiteness;

/// A slice of one parameter on its way: of a partial gradient going up, or of the weights coming
/// down. The process's form of the message of the same name in `training.proto`.
///
/// A sender [lends][#lent] its memory. gRPC reads it while the chunk is sent, or later: when the
/// connection is established, and again if it sends anew by itself. So bulk channels are built with
/// `disableRetry()`, and a client sends only while the call is ready; then a socket has read the
/// memory when the sending method returns. Within one JVM the receiver of rounded values gets this
/// very object, and the sender may change the memory only when the protocol says that the receiver
/// no longer needs it.
///
/// @param values at most [Slicing#CHUNK_FLOATS] of them, rounded to the type that the job sends
///   them in, or with [ChunkMarshaller#sendingUnrounded] rounded only as they are written
/// @param memory the owner of the values' memory
/// @param finiteness of the values as they are now
public record TensorChunk(ChunkHeader header, Floats values, Memory memory, Finiteness finiteness) {

  /// The owner of the memory of a chunk's values, as its receiver sees it.
  public enum Memory {
    /// The sender's, for as long as the protocol says: a gradient may be added into until its step
    /// is retired, weights may be read until the version after the next is written.
    LENT,
    /// The receiver's, where its [ValueSink] wanted them.
    OWNED,
    /// Nobody's: the [ValueSink] did not want the values, and there are none.
    DROPPED
  }

  public TensorChunk {
    if (values.count() > Slicing.CHUNK_FLOATS) {
      throw new IllegalArgumentException(
          values.count() + " values in one chunk; at most " + Slicing.CHUNK_FLOATS);
    }
  }

  /// The chunk that a sender sends.
  public static TensorChunk lent(ChunkHeader header, Floats values) {
    return new TensorChunk(header, values, Memory.LENT, Finiteness.UNKNOWN);
  }

  static TensorChunk owned(ChunkHeader header, Floats values, Finiteness finiteness) {
    return new TensorChunk(header, values, Memory.OWNED, finiteness);
  }

  static TensorChunk dropped(ChunkHeader header) {
    return new TensorChunk(header, Floats.of(), Memory.DROPPED, Finiteness.FINITE);
  }

  /// The same chunk, of whose values `finiteness` is known.
  public TensorChunk with(Finiteness finiteness) {
    return new TensorChunk(header, values, memory, finiteness);
  }

  /// The same chunk, whose finiteness is known: looks at the values if nobody has.
  public TensorChunk inspected() {
    return finiteness instanceof Finiteness.Unknown
        ? with(Finiteness.of(values.array(), values.from(), values.count()))
        : this;
  }
}
