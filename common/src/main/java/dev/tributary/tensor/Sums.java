package dev.tributary.tensor;

import java.util.Arrays;
import java.util.Objects;
import org.ejml.data.FMatrixRMaj;

/// Sums of gradients, and the search for values that must not enter a sum. The order of each sum is
/// fixed.
public final class Sums {
  /// The number of values to write before they are inspected: 16 KiB are still in the processor's
  /// first-level cache.
  public static final int INSPECTED_AT_ONCE = 4096;

  private static final int SCANNED_AT_ONCE = 1024;

  private Sums() {}

  /// `a[aFrom + i] += b[bFrom + i]` for all i below `count`. Modified: `a`. The two ranges must not
  /// partly overlap.
  public static void addInPlace(float[] a, int aFrom, float[] b, int bFrom, int count) {
    Objects.checkFromIndexSize(aFrom, count, a.length);
    Objects.checkFromIndexSize(bFrom, count, b.length);
    if (VectorUnit.isPresent()) {
      VectorSums.addInPlace(a, aFrom, b, bFrom, count);
      return;
    }
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
          "the column sums of (%s, %s) are of shape (1, %s), not (%s, %s)"
              .formatted(m.numRows, m.numCols, m.numCols, outRow.numRows, outRow.numCols));
    }
    Arrays.fill(outRow.data, 0, m.numCols, 0);
    for (int i = 0; i < m.numRows; i++) {
      addInPlace(outRow.data, 0, m.data, i * m.numCols, m.numCols);
    }
  }

  /// The index in `a` of the first NaN or infinity among the `count` numbers from `from`, or -1.
  public static int firstNonFinite(float[] a, int from, int count) {
    return firstNotBelow(Float.POSITIVE_INFINITY, a, from, count);
  }

  /// The index in `a` of the first of the `count` numbers from `from` that is a NaN or has a
  /// magnitude of `limit` or more; -1 if there is none.
  ///
  /// @param limit above 0
  static int firstNotBelow(float limit, float[] a, int from, int count) {
    Objects.checkFromIndexSize(from, count, a.length);
    int end = from + count;
    for (int begin = from, stop; begin < end; begin = stop) {
      stop = begin + Math.min(SCANNED_AT_ONCE, end - begin);
      if (!VectorUnit.isPresent() || !VectorSums.areBelow(limit, a, begin, stop)) {
        int i = begin;
        while (i < stop && Math.abs(a[i]) < limit) {
          i++;
        }
        if (i < stop) {
          return i;
        }
      }
    }
    return -1;
  }
}
