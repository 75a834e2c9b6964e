package dev.tributary.tensor;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The matrices of one pass through the network. They are taken by shape, and all of them return to
/// the pool at the end of the pass, except those that were detached. For one thread at a time.
public final class Workspace {
  private final MatrixPool pool;
  private final List<FMatrixRMaj> taken = new ArrayList<>();

  public Workspace(MatrixPool pool) {
    this.pool = pool;
  }

  /// A matrix of that shape with undefined contents. It may be used until [#reclaim].
  public FMatrixRMaj take(int rows, int cols) {
    FMatrixRMaj matrix = pool.take(rows, cols);
    taken.add(matrix);
    return matrix;
  }

  /// Excludes `matrix`, which was taken here, from [#reclaim]: it outlives the pass, and its last
  /// user returns it to the pool.
  public void detach(FMatrixRMaj matrix) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      if (taken.get(i) == matrix) {
        taken.remove(i);
        return;
      }
    }
    throw new IllegalArgumentException("this matrix was not taken from this workspace");
  }

  /// Returns all matrices to the pool. None that was taken before may be used again.
  public void reclaim() {
    taken.forEach(pool::give);
    taken.clear();
  }
}
