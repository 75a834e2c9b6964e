package dev.tributary.tensor;

import org.ejml.data.FMatrixRMaj;

/// A matrix stored in an array: element (i, j) is at `offset + i * rowStep + j * columnStep`.
record View(float[] data, int offset, int rows, int columns, int rowStep, int columnStep) {

  static View of(FMatrixRMaj matrix) {
    return new View(matrix.data, 0, matrix.numRows, matrix.numCols, matrix.numCols, 1);
  }

  /// A matrix of `rows` rows, each of which is the row of `row`.
  static View ofRepeated(FMatrixRMaj row, int rows) {
    if (row.numRows != 1) {
      throw new IllegalArgumentException(
          "only a row of shape (1, n) can be repeated, not (%s, %s)"
              .formatted(row.numRows, row.numCols));
    }
    return new View(row.data, 0, rows, row.numCols, 0, 1);
  }

  View transposed() {
    return new View(data, offset, columns, rows, columnStep, rowStep);
  }

  int at(int i, int j) {
    return offset + i * rowStep + j * columnStep;
  }

  boolean hasShape(int rows, int columns) {
    return this.rows == rows && this.columns == columns;
  }

  @Override
  public String toString() {
    return "(" + rows + ", " + columns + ")";
  }
}
