package dev.tributary.data;

import dev.tributary.tensor.Shape;
import org.ejml.data.FMatrixRMaj;

/// Samples with an index, from 0. Reading is thread-safe.
public interface Dataset {

  long size();

  /// The shape of one sample's features.
  Shape shape();

  Target target();

  /// Copies sample `index` into row `row` of `x` (rows, features) and of `target` (rows,
  /// [Target#columns]). Modified: both rows.
  void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row);

  /// The kind of value that the model predicts for a sample.
  sealed interface Target {
    /// The number of columns of the target matrix.
    int columns();

    /// A class number in 0 … count − 1, in one column.
    record Classes(int count) implements Target {
      @Override
      public int columns() {
        return 1;
      }
    }

    record Values(int columns) implements Target {}
  }
}
