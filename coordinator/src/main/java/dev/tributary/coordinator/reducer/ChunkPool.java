package dev.tributary.coordinator.reducer;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import org.ejml.data.FMatrixRMaj;

/// A pool of memory for chunks that arrive over sockets. Safe for any thread.
public final class ChunkPool {
  private final MatrixPool arrays = new MatrixPool();

  public Floats take(int count) {
    return new Floats(arrays.take(1, count).data, 0, count);
  }

  /// Returns the memory from [#take] to the pool. Memory that a sender lent is not touched: it
  /// belongs to the sender.
  public void release(TensorChunk chunk) {
    if (chunk.memory() == TensorChunk.Memory.OWNED) {
      arrays.give(FMatrixRMaj.wrap(1, chunk.values().count(), chunk.values().array()));
    }
  }
}
