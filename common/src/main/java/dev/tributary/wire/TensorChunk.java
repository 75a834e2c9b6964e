package dev.tributary.wire;

import dev.tributary.tensor.Sums;
import java.util.Objects;

/// A slice of one parameter on its way: of a partial gradient going up, or of the weights coming
/// down. The process's form of the message of the same name in `training.proto`.
///
/// A sender [lends][#lent] its memory. gRPC reads it while the chunk is sent, or later: when the
/// connection is established, and again if it sends anew by itself. So bulk channels are built with
/// `disableRetry()`, and a client sends only while the call is ready; then a socket has read the
/// memory when the sending method returns. Within one JVM the receiver of rounded values gets this
/// very object, and the memory is the sender's to change only when the receiver has said so in the
/// protocol's words.
///
/// @param values at most [Slicing#CHUNK_FLOATS] of them, rounded to the type that the job sends
///   them in, or with [ChunkMarshaller#sendingUnrounded] rounded only as they are written
/// @param memory whose memory the values lie in
/// @param nonFinite the index in the values' array of the first that was not finite when somebody
///   looked, -1 if all were; -2 if nobody has looked. Whoever changes the values goes on with what
///   [#seen] or [#unseen] returns
public record TensorChunk(ChunkHeader header, Floats values, Memory memory, int nonFinite) {
  private static final int UNSEEN = -2;

  /// Whose memory the values of a chunk lie in, as its receiver sees it.
  public enum Memory {
    /// The sender's, for as long as the protocol says: a gradient may be added into until its step
    /// is retired, weights may be read until the version after the next is written.
    LENT,
    /// The receiver's, where its [Landing] wanted them.
    LANDED,
    /// Nobody's: the [Landing] did not want them, and there are none.
    DROPPED
  }

  public TensorChunk {
    if (values.count() > Slicing.CHUNK_FLOATS) {
      throw new IllegalArgumentException(
          values.count() + " values in one chunk; at most " + Slicing.CHUNK_FLOATS);
    }
    if (nonFinite >= 0) {
      Objects.checkIndex(nonFinite - values.from(), values.count());
    }
  }

  /// A chunk at whose values nobody has looked.
  public TensorChunk(ChunkHeader header, Floats values, Memory memory) {
    this(header, values, memory, UNSEEN);
  }

  /// What a sender sends.
  public static TensorChunk lent(ChunkHeader header, Floats values) {
    return new TensorChunk(header, values, Memory.LENT);
  }

  static TensorChunk landed(ChunkHeader header, Floats values) {
    return new TensorChunk(header, values, Memory.LANDED);
  }

  /// The same chunk, after somebody has looked at its values as they are now.
  ///
  /// @param first as [#firstNonFinite]
  public TensorChunk seen(int first) {
    return new TensorChunk(header, values, memory, first);
  }

  /// The same chunk, after its values have changed and nobody has looked at them.
  public TensorChunk unseen() {
    return seen(UNSEEN);
  }

  /// The index in the values' array of the first that is not finite, or -1. Looks for it where
  /// nobody has.
  public int firstNonFinite() {
    return nonFinite == UNSEEN
        ? Sums.firstNonFinite(values.array(), values.from(), values.count())
        : nonFinite;
  }

  static TensorChunk dropped(ChunkHeader header) {
    return new TensorChunk(header, Floats.of(), Memory.DROPPED);
  }
}
