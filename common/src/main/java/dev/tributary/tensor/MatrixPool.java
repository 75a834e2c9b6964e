package dev.tributary.tensor;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.ejml.data.FMatrixRMaj;

/// Matrices to use again, by their number of elements, first the one that was given back last: its
/// memory may still be in the processor's cache. Safe for any thread: a matrix taken on one may be
/// given back on another.
public final class MatrixPool {
  private final ConcurrentHashMap<Integer, ConcurrentLinkedDeque<FMatrixRMaj>> bySize =
      new ConcurrentHashMap<>();

  /// A matrix of that shape, whose contents are undefined.
  public FMatrixRMaj take(int rows, int cols) {
    FMatrixRMaj pooled = stack(Math.multiplyExact(rows, cols)).poll();
    if (pooled == null) {
      return new FMatrixRMaj(rows, cols);
    }
    pooled.reshape(rows, cols);
    return pooled;
  }

  /// Gives `matrix` back; the caller must not touch it again.
  public void give(FMatrixRMaj matrix) {
    stack(matrix.getNumElements()).push(matrix);
  }

  /// How many elements the matrices have that are here now.
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
