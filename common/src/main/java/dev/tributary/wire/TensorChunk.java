package dev.tributary.wire;

import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.Finiteness;

/// A slice of one parameter in transport. It belongs to a partial gradient that is sent to the
/// coordinator, or to the weights that are sent to a worker. This is the in-process form of the
/// message `TensorChunk` in `training.proto`.
///
/// A sender [lends][#lent] its memory. gRPC may read the memory late: when the connection is
/// established, and again if gRPC retries. So bulk channels are built with `disableRetry()`, and a
/// client sends only while the call is ready. The memory has then been read when the sending method
/// returns. Within one JVM the receiver of rounded values gets this object itself, and the sender
/// may change the memory only when the protocol says that the receiver no longer needs it.
///
/// @param values at most [Slicing#CHUNK_FLOATS] values, rounded to the type in which the job sends
///   them; with [ChunkMarshaller#sendingUnrounded] they are rounded only when they are encoded
/// @param memory the owner of the values' memory
/// @param finiteness the finiteness of the values in their present state
public record TensorChunk(ChunkHeader header, Floats values, Memory memory, Finiteness finiteness) {

  /// The owner of the memory of a chunk's values, as its receiver sees it.
  public enum Memory {
    /// The sender owns the memory. The receiver may use it as long as the protocol allows: it may
    /// add to a gradient until its step is retired, and read weights until the version after the
    /// next is written.
    LENT,
    /// The receiver owns the memory: its [ValueSink] provided it.
    OWNED,
    /// There are no values and no owner: the [ValueSink] did not accept the values.
    DROPPED
  }

  public TensorChunk {
    if (values.count() > Slicing.CHUNK_FLOATS) {
      throw new IllegalArgumentException(
          values.count() + " values in one chunk; at most " + Slicing.CHUNK_FLOATS);
    }
  }

  /// A chunk for sending. The sender keeps the ownership of its memory.
  public static TensorChunk lent(ChunkHeader header, Floats values) {
    return new TensorChunk(header, values, Memory.LENT, Finiteness.UNKNOWN);
  }

  static TensorChunk owned(ChunkHeader header, Floats values, Finiteness finiteness) {
    return new TensorChunk(header, values, Memory.OWNED, finiteness);
  }

  static TensorChunk dropped(ChunkHeader header) {
    return new TensorChunk(header, Floats.of(), Memory.DROPPED, Finiteness.FINITE);
  }

  /// The same chunk with another `finiteness`.
  public TensorChunk with(Finiteness finiteness) {
    return new TensorChunk(header, values, memory, finiteness);
  }

  /// The same chunk with known finiteness. The values are inspected unless that was done before.
  public TensorChunk inspected() {
    return finiteness instanceof Finiteness.Unknown
        ? with(Finiteness.of(values.array(), values.from(), values.count()))
        : this;
  }
}
