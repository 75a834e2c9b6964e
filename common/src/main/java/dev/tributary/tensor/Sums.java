package dev.tributary.tensor;

import java.util.Arrays;
import java.util.Objects;
import org.ejml.data.FMatrixRMaj;

/// Sums of gradients, and the search for what must not enter one. Each sum has one written order.
///
/// The loops are plain: C2 turns them into vector instructions by itself.
public final class Sums {
  private static final int SCANNED_AT_ONCE = 1024;

  private Sums() {}

  /// `a[aFrom + i] += b[bFrom + i]` for all i below `count`. Modified: `a`.
  public static void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    Objects.checkFromIndexSize(aFrom, count, a.length);
    Objects.checkFromIndexSize(bFrom, count, b.length);
    for (int i = 0; i < count; i++) {
      a[aFrom + i] += b[bFrom + i];
    }
  }

  /// `outRow[j] = ((0 + m[0, j]) + m[1, j]) + …`, rows ascending.
  ///
  /// @param m (rows, n)
  /// @param outRow (1, n). Modified
  public static void columnSums(FMatrixRMaj m, FMatrixRMaj outRow) {
    if (outRow.numRows != 1 || outRow.numCols != m.numCols) {
      throw new IllegalArgumentException(
          "the column sums of (%d, %d) are of shape (1, %d), not (%d, %d)"
              .formatted(m.numRows, m.numCols, m.numCols, outRow.numRows, outRow.numCols));
    }
    Arrays.fill(outRow.data, 0, m.numCols, 0);
    for (int i = 0; i < m.numRows; i++) {
      addInPlace(outRow.data, 0, m.data, i * m.numCols, m.numCols);
    }
  }

  /// The index in `a` of the first NaN or infinity among the `count` numbers from `from`, or -1.
  public static long firstNonFinite(float[] a, int from, int count) {
    Objects.checkFromIndexSize(from, count, a.length);
    int end = from + count;
    for (int begin = from, stop; begin < end; begin = stop) {
      stop = begin + Math.min(SCANNED_AT_ONCE, end - begin);
      if (!areFinite(a, begin, stop)) {
        return firstNonFiniteFrom(a, begin);
      }
    }
    return -1;
  }

  private static int firstNonFiniteFrom(float[] a, int begin) {
    int i = begin;
    while (Float.isFinite(a[i])) {
      i++;
    }
    return i;
  }

  /// `Math.max` of NaN and anything is NaN, which is not below infinity either. The order of a
  /// maximum does not matter, so C2 may vectorise it.
  private static boolean areFinite(float[] a, int begin, int end) {
    float greatest = 0;
    for (int i = begin; i < end; i++) {
      greatest = Math.max(greatest, Math.abs(a[i]));
    }
    return greatest < Float.POSITIVE_INFINITY;
  }
}
