package dev.tributary.tensor;

import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/// The public products, each with two references: [PlainProducts] and EJML.
enum ProductForm {
  MULTIPLY,
  MULTIPLY_ADD,
  MULTIPLY_ADD_ROW,
  MULTIPLY_TRANS_A,
  MULTIPLY_TRANS_A_ADD,
  MULTIPLY_TRANS_B,
  MULTIPLY_TRANS_B_ADD;

  /// The matrices of one product. `out` has contents before the product, too.
  record Operands(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj row, FMatrixRMaj out) {
    Operands copy() {
      return new Operands(a, b, row, out.copy());
    }
  }

  /// Random matrices for an `out` of (m, n).
  Operands operands(SeededMatrices matrices, int m, int n, int k) {
    return new Operands(
        transA() ? matrices.matrix(k, m) : matrices.matrix(m, k),
        transB() ? matrices.matrix(n, k) : matrices.matrix(k, n),
        matrices.matrix(1, n),
        matrices.matrix(m, n));
  }

  FMatrixRMaj compute(Operands o) {
    switch (this) {
      case MULTIPLY -> Products.multiply(o.a, o.b, o.out);
      case MULTIPLY_ADD -> Products.multiplyAdd(o.a, o.b, o.out);
      case MULTIPLY_ADD_ROW -> Products.multiplyAddRow(o.a, o.b, o.row, o.out);
      case MULTIPLY_TRANS_A -> Products.multiplyTransA(o.a, o.b, o.out);
      case MULTIPLY_TRANS_A_ADD -> Products.multiplyTransAAdd(o.a, o.b, o.out);
      case MULTIPLY_TRANS_B -> Products.multiplyTransB(o.a, o.b, o.out);
      case MULTIPLY_TRANS_B_ADD -> Products.multiplyTransBAdd(o.a, o.b, o.out);
    }
    return o.out;
  }

  FMatrixRMaj computePlainly(Operands o) {
    View left = transA() ? View.of(o.a).transposed() : View.of(o.a);
    View right = transB() ? View.of(o.b).transposed() : View.of(o.b);
    View addend =
        switch (this) {
          case MULTIPLY, MULTIPLY_TRANS_A, MULTIPLY_TRANS_B -> null;
          case MULTIPLY_ADD, MULTIPLY_TRANS_A_ADD, MULTIPLY_TRANS_B_ADD -> View.of(o.out);
          case MULTIPLY_ADD_ROW -> View.ofRepeated(o.row, o.out.numRows);
        };
    PlainProducts.compute(new Product(left, right, addend, View.of(o.out)));
    return o.out;
  }

  FMatrixRMaj computeByEjml(Operands o) {
    switch (this) {
      case MULTIPLY -> CommonOps_FDRM.mult(o.a, o.b, o.out);
      case MULTIPLY_ADD -> CommonOps_FDRM.multAdd(o.a, o.b, o.out);
      case MULTIPLY_ADD_ROW -> {
        CommonOps_FDRM.mult(o.a, o.b, o.out);
        for (int i = 0; i < o.out.getNumElements(); i++) {
          o.out.data[i] += o.row.data[i % o.out.numCols];
        }
      }
      case MULTIPLY_TRANS_A -> CommonOps_FDRM.multTransA(o.a, o.b, o.out);
      case MULTIPLY_TRANS_A_ADD -> CommonOps_FDRM.multAddTransA(o.a, o.b, o.out);
      case MULTIPLY_TRANS_B -> CommonOps_FDRM.multTransB(o.a, o.b, o.out);
      case MULTIPLY_TRANS_B_ADD -> CommonOps_FDRM.multAddTransB(o.a, o.b, o.out);
    }
    return o.out;
  }

  private boolean transA() {
    return this == MULTIPLY_TRANS_A || this == MULTIPLY_TRANS_A_ADD;
  }

  private boolean transB() {
    return this == MULTIPLY_TRANS_B || this == MULTIPLY_TRANS_B_ADD;
  }
}
