package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/// The order of a parameter's elements in its matrix. Files hold them as PyTorch does, row-major.
public enum Layout {
  /// A vector: (1, n), the file's elements in the file's order.
  ROW {
    @Override
    int rows(Shape shape) {
      return 1;
    }

    @Override
    int fileRows(FMatrixRMaj matrix) {
      return 1;
    }

    @Override
    void copyRowsFromFile(FMatrixRMaj rows, int from, FMatrixRMaj matrix) {
      copyFromFile(rows, matrix);
    }

    @Override
    void copyToFile(FMatrixRMaj matrix, FMatrixRMaj file) {
      System.arraycopy(matrix.data, 0, file.data, 0, file.getNumElements());
    }

    @Override
    void copyFromFile(FMatrixRMaj file, FMatrixRMaj matrix) {
      System.arraycopy(file.data, 0, matrix.data, 0, file.getNumElements());
    }
  },

  /// The first extent of the file comes last: `[out, in, …]` in a file is a matrix (in × …, out),
  /// so that the forward product reads it row by row.
  TRANSPOSED {
    @Override
    int rows(Shape shape) {
      return shape.size() / shape.dimensions().getFirst();
    }

    @Override
    int fileRows(FMatrixRMaj matrix) {
      return matrix.numCols;
    }

    @Override
    void copyRowsFromFile(FMatrixRMaj rows, int from, FMatrixRMaj matrix) {
      CommonOps_FDRM.insert(CommonOps_FDRM.transpose(rows, null), matrix, 0, from);
    }

    @Override
    void copyToFile(FMatrixRMaj matrix, FMatrixRMaj file) {
      file.reshape(matrix.numCols, matrix.numRows);
      CommonOps_FDRM.transpose(matrix, file);
    }

    @Override
    void copyFromFile(FMatrixRMaj file, FMatrixRMaj matrix) {
      file.reshape(matrix.numCols, matrix.numRows);
      CommonOps_FDRM.transpose(file, matrix);
    }
  };

  /// The elements of a parameter in the order of memory.
  ///
  /// @param shape in files
  /// @param values in the order of files
  public float[] inMemory(Shape shape, float[] values) {
    FMatrixRMaj matrix = new FMatrixRMaj(rows(shape), shape.size() / rows(shape));
    copyFromFile(FMatrixRMaj.wrap(1, values.length, values), matrix);
    return matrix.data;
  }

  /// The number of rows of a parameter's matrix, given its shape in files.
  abstract int rows(Shape shape);

  /// The number of rows of the file's elements as a matrix.
  abstract int fileRows(FMatrixRMaj matrix);

  /// Modified: the elements of `matrix` that correspond to the file's rows `from`, `from + 1`, …
  ///
  /// @param rows one or more rows of the file
  abstract void copyRowsFromFile(FMatrixRMaj rows, int from, FMatrixRMaj matrix);

  /// Modified: `file`, which has the matrix's number of elements.
  abstract void copyToFile(FMatrixRMaj matrix, FMatrixRMaj file);

  /// Modified: `matrix`, and the shape of `file`, which has the matrix's number of elements.
  abstract void copyFromFile(FMatrixRMaj file, FMatrixRMaj matrix);
}
