package dev.tributary.coordinator.reducer;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.wire.Floats;
import dev.tributary.wire.IncomingChunk;
import org.ejml.data.FMatrixRMaj;

/// The memory that chunks from sockets land in which wait for a sibling, or are the whole sum. It
/// is used again. Safe for any thread.
public final class ChunkPool {
  private final MatrixPool arrays = new MatrixPool();

  public Floats take(int count) {
    return new Floats(arrays.take(1, count).data, 0, count);
  }

  /// Takes back what [#take] gave, and gives gRPC back what is gRPC's; memory that a sender lent is
  /// the sender's and stays so.
  public void release(IncomingChunk chunk) {
    if (chunk.hasLanded()) {
      arrays.give(FMatrixRMaj.wrap(1, chunk.count(), chunk.values().array()));
    } else {
      chunk.close();
    }
  }
}
