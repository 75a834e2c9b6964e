package dev.tributary.data;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// Rows of floats in blocks of at most 1 MiB, or of one row if a row is longer. The number of rows
/// is limited by memory only. Adding a row never copies the existing rows.
final class FloatRows {
  private static final int BLOCK_FLOATS = 1 << 18;

  private final int columns;
  private final int rowsPerBlock;
  private final List<float[]> blocks = new ArrayList<>();
  private long rows;

  FloatRows(int columns) {
    this.columns = columns;
    this.rowsPerBlock = Math.max(1, BLOCK_FLOATS / columns);
  }

  int columns() {
    return columns;
  }

  long rows() {
    return rows;
  }

  /// Adds a copy of `row`.
  void append(float[] row) {
    int within = (int) (rows % rowsPerBlock);
    if (within == 0) {
      blocks.add(new float[rowsPerBlock * columns]);
    }
    System.arraycopy(row, 0, blocks.getLast(), within * columns, columns);
    rows++;
  }

  /// Copies row `row`. Modified: row `outRow` of `out`.
  void copy(long row, FMatrixRMaj out, int outRow) {
    float[] block = blocks.get((int) (row / rowsPerBlock));
    int from = (int) (row % rowsPerBlock) * columns;
    System.arraycopy(block, from, out.data, outRow * out.numCols, columns);
  }
}
