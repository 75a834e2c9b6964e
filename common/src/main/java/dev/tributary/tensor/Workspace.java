package dev.tributary.tensor;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The matrices of one trip through the network. It hands them out by shape and takes them all back
/// at once when the trip is over, except those that were detached. One thread at a time.
public final class Workspace {
  private final MatrixPool pool;
  private final List<FMatrixRMaj> taken = new ArrayList<>();

  public Workspace(MatrixPool pool) {
    this.pool = pool;
  }

  /// A matrix of that shape, whose contents are undefined, until [#reclaim].
  public FMatrixRMaj take(int rows, int cols) {
    FMatrixRMaj matrix = pool.take(rows, cols);
    taken.add(matrix);
    return matrix;
  }

  /// Makes `matrix`, taken here, the caller's: it outlives the trip, and its last user gives it to
  /// the pool.
  public void detach(FMatrixRMaj matrix) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      if (taken.get(i) == matrix) {
        taken.remove(i);
        return;
      }
    }
    throw new IllegalArgumentException("this matrix was not taken from this workspace");
  }

  /// Takes everything back; no matrix handed out before may be touched again.
  public void reclaim() {
    taken.forEach(pool::give);
    taken.clear();
  }
}
