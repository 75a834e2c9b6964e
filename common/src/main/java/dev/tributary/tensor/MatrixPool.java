package dev.tributary.tensor;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.ejml.data.FMatrixRMaj;

/// A pool of matrices, grouped by their number of elements. The matrix returned last is taken
/// first: its memory may still be in the processor's cache. Thread-safe: a matrix may be taken on
/// one thread and returned on another.
public final class MatrixPool {
  private final ConcurrentHashMap<Integer, ConcurrentLinkedDeque<FMatrixRMaj>> bySize =
      new ConcurrentHashMap<>();

  /// A matrix of that shape with undefined contents.
  public FMatrixRMaj take(int rows, int cols) {
    FMatrixRMaj pooled = stack(Math.multiplyExact(rows, cols)).poll();
    if (pooled == null) {
      return new FMatrixRMaj(rows, cols);
    }
    pooled.reshape(rows, cols);
    return pooled;
  }

  /// Returns `matrix` to the pool; the caller must not use it again.
  public void give(FMatrixRMaj matrix) {
    stack(matrix.getNumElements()).push(matrix);
  }

  /// The number of elements of all matrices now in the pool.
  public long elements() {
    return bySize.values().stream()
        .flatMap(ConcurrentLinkedDeque::stream)
        .mapToLong(FMatrixRMaj::getNumElements)
        .sum();
  }

  private ConcurrentLinkedDeque<FMatrixRMaj> stack(int elements) {
    return bySize.computeIfAbsent(elements, size -> new ConcurrentLinkedDeque<>());
  }
}
