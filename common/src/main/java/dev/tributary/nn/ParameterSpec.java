package dev.tributary.nn;

import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.tensor.Shape;
import org.ejml.data.FMatrixRMaj;

/// The description of a parameter: its name, its shape, its layout and its initial values.
///
/// @param name as in the `state_dict` of the equivalent `torch.nn.Sequential`: `0.weight`, or see
///   [LayerPath] for layers within layers
/// @param fileShape the extents in files, which are PyTorch's: a linear weight is [out, in]
/// @param layout the order of the elements in memory
/// @param initialization the initial values, element by element in the file's order
public record ParameterSpec(
    String name, Shape fileShape, Layout layout, Initialization initialization) {
  private static final int STRETCH = 1 << 16; // elements drawn at once, about

  /// The number of elements.
  public int size() {
    return fileShape.size();
  }

  /// The number of rows of the matrix in memory.
  public int rows() {
    return layout.rows(fileShape);
  }

  /// The number of columns of the matrix in memory.
  public int cols() {
    return size() / rows();
  }

  /// A matrix for this parameter, all zeros.
  public FMatrixRMaj allocate() {
    return new FMatrixRMaj(rows(), cols());
  }

  /// The elements of `matrix` in the order of files.
  public float[] toFileOrder(FMatrixRMaj matrix) {
    requireShape(matrix);
    FMatrixRMaj file = new FMatrixRMaj(1, size());
    layout.copyToFile(matrix, file);
    return file.data;
  }

  /// The reverse of [#toFileOrder]. Modified: `matrix`.
  ///
  /// @throws IllegalArgumentException if the number of values or the matrix's shape is not this
  ///   parameter's
  public void fromFileOrder(float[] values, FMatrixRMaj matrix) {
    requireShape(matrix);
    if (values.length != size()) {
      throw new IllegalArgumentException(
          "%s %s has %s elements, not %s".formatted(name, fileShape, size(), values.length));
    }
    layout.copyFromFile(FMatrixRMaj.wrap(1, size(), values), matrix);
  }

  /// Gives `matrix` its initial values. Modified: `matrix`.
  ///
  /// Rows of the file are drawn in groups, because all of them at once would take the parameter's
  /// memory twice.
  public void initialize(long seed, FMatrixRMaj matrix) {
    requireShape(matrix);
    Randomness stream = Randomness.of(seed, Purpose.INITIALIZATION, name);
    int rows = layout.fileRows(matrix);
    int width = size() / rows;
    int most = Math.max(1, STRETCH / width);
    for (int from = 0; from < rows; from += most) {
      int count = Math.min(most, rows - from);
      float[] values = new float[count * width];
      initialization.fill(stream.from((long) from * width), values);
      layout.copyRowsFromFile(FMatrixRMaj.wrap(count, width, values), from, matrix);
    }
  }

  void requireShape(FMatrixRMaj matrix) {
    if (matrix.numRows != rows() || matrix.numCols != cols()) {
      throw new IllegalArgumentException(
          "%s is a matrix of %s x %s, not %s x %s"
              .formatted(name, rows(), cols(), matrix.numRows, matrix.numCols));
    }
  }
}
