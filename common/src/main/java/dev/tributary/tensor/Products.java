package dev.tributary.tensor;

import org.ejml.data.FMatrixRMaj;

/// The matrix products.
///
/// Each element of a product is one chain of fused multiply-adds over k in ascending order, from
/// zero. What is added to a product (`out` itself, a bias row) is added to the finished chain,
/// once.
public final class Products {

  private Products() {}

  /// `out = a · b`. Modified: `out`.
  public static void multiply(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    for (int i = 0; i < a.numRows; i++) {
      for (int j = 0; j < b.numCols; j++) {
        float sum = 0;
        for (int k = 0; k < a.numCols; k++) {
          sum = Math.fma(a.get(i, k), b.get(k, j), sum);
        }
        out.set(i, j, sum);
      }
    }
  }

  /// `out = a · b + row`, the row (1, n) added to every row. Modified: `out`.
  public static void multiplyAddRow(
      FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj row, FMatrixRMaj out) {
    multiply(a, b, out);
    for (int i = 0; i < out.numRows; i++) {
      for (int j = 0; j < out.numCols; j++) {
        out.set(i, j, out.get(i, j) + row.data[j]);
      }
    }
  }

  /// `out = aᵀ · b`. Modified: `out`.
  public static void multiplyTransA(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    for (int i = 0; i < a.numCols; i++) {
      for (int j = 0; j < b.numCols; j++) {
        float sum = 0;
        for (int k = 0; k < a.numRows; k++) {
          sum = Math.fma(a.get(k, i), b.get(k, j), sum);
        }
        out.set(i, j, sum);
      }
    }
  }

  /// `out = a · bᵀ`. Modified: `out`.
  public static void multiplyTransB(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    for (int i = 0; i < a.numRows; i++) {
      for (int j = 0; j < b.numRows; j++) {
        float sum = 0;
        for (int k = 0; k < a.numCols; k++) {
          sum = Math.fma(a.get(i, k), b.get(j, k), sum);
        }
        out.set(i, j, sum);
      }
    }
  }
}
