package dev.tributary.wire;

import dev.tributary.tensor.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A chunk that has come in. Its header is known. Its values lie in somebody's memory, or in gRPC's
/// buffers still: who adds them to others reads them there, and they need no memory of their own.
///
/// One thread at a time has it, and whoever has it last closes it, or has its values land: in
/// memory that is to be given back to wherever it is from.
public final class IncomingChunk implements AutoCloseable {
  private final ChunkHeader header;
  private final int count;
  private Values values;

  private IncomingChunk(ChunkHeader header, int count, Values values) {
    this.header = header;
    this.count = count;
    this.values = values;
  }

  private sealed interface Values {

    /// In gRPC's buffers, but for those that have been read.
    record Unread(ElementType type, WireReader reader) implements Values {}

    sealed interface InMemory extends Values {
      Floats floats();
    }

    /// In the sender's memory.
    record Lent(Floats floats) implements InMemory {}

    /// In the receiver's.
    record Landed(Floats floats) implements InMemory {}
  }

  /// One whose values are the sender's, within one JVM.
  public static IncomingChunk lent(TensorChunk chunk) {
    return new IncomingChunk(
        chunk.header(), chunk.values().count(), new Values.Lent(chunk.values()));
  }

  /// @param envelope whose reader is the chunk's from now on
  static IncomingChunk unread(ElementType type, ChunkParser.Envelope envelope) {
    return new IncomingChunk(
        envelope.header(), envelope.count(), new Values.Unread(type, envelope.values()));
  }

  public ChunkHeader header() {
    return header;
  }

  /// How many values it has.
  public int count() {
    return count;
  }

  public boolean isInMemory() {
    return values instanceof Values.InMemory;
  }

  /// @throws IllegalStateException unless they are in memory
  public Floats values() {
    return inMemory().floats();
  }

  /// Whether the values lie where [#landed] said.
  public boolean hasLanded() {
    return values instanceof Values.Landed;
  }

  /// As many values as `room` has, from `offset` on: where they are, or else read into `room`.
  ///
  /// @param offset where the last call ended, or 0
  /// @param room Modified
  public Floats read(int offset, Floats room) {
    return switch (values) {
      case Values.InMemory there -> there.floats().part(offset, room.count());
      case Values.Unread(ElementType type, WireReader reader) -> {
        try {
          reader.readValues(type, room);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        yield room;
      }
    };
  }

  /// Takes note that all values have been read into `memory`, and gives gRPC's buffers back.
  public void landed(Floats memory) {
    close();
    values = new Values.Landed(memory);
  }

  /// Gives gRPC's buffers back, if the values are there. They are not to be read any more.
  @Override
  public void close() {
    if (values instanceof Values.Unread(ElementType _, WireReader reader)) {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Values.InMemory inMemory() {
    if (values instanceof Values.InMemory inMemory) {
      return inMemory;
    }
    throw new IllegalStateException("the values have not been read: " + header);
  }
}
