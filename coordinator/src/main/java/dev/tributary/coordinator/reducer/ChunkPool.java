package dev.tributary.coordinator.reducer;

import dev.tributary.tensor.MatrixPool;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import org.ejml.data.FMatrixRMaj;

/// Memory for chunks that arrive over sockets, used again and again. Safe for any thread.
public final class ChunkPool {
  private final MatrixPool arrays = new MatrixPool();

  public Floats take(int count) {
    return new Floats(arrays.take(1, count).data, 0, count);
  }

  /// Takes back the memory that [#take] gave. Memory that a sender lent stays the sender's.
  public void release(TensorChunk chunk) {
    if (chunk.memory() == TensorChunk.Memory.OWNED) {
      arrays.give(FMatrixRMaj.wrap(1, chunk.values().count(), chunk.values().array()));
    }
  }
}
