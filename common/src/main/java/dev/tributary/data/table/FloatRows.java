package dev.tributary.data.table;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// Rows of floats in blocks of at most 1 MiB, or of one row if a row is longer. The number of rows
/// is limited by memory only. Adding a row never copies the existing rows.
public final class FloatRows {
  private static final int BLOCK_FLOATS = 1 << 18;

  private final int columns;
  private final int shift; // a block has 2^shift rows, so that places are found without division
  private final List<float[]> blocks = new ArrayList<>();
  private long rows;

  public FloatRows(int columns) {
    this.columns = columns;
    this.shift = Math.max(0, 31 - Integer.numberOfLeadingZeros(BLOCK_FLOATS / columns));
  }

  public int columns() {
    return columns;
  }

  public long rows() {
    return rows;
  }

  /// Adds a copy of `row`.
  public void append(float[] row) {
    int within = (int) (rows & rowsPerBlock() - 1);
    if (within == 0) {
      blocks.add(new float[rowsPerBlock() * columns]);
    }
    System.arraycopy(row, 0, blocks.getLast(), within * columns, columns);
    rows++;
  }

  /// Copies row `row`. Modified: row `outRow` of `out`.
  public void copy(long row, FMatrixRMaj out, int outRow) {
    System.arraycopy(block(row), within(row), out.data, outRow * out.numCols, columns);
  }

  /// Adds copies of rows.
  ///
  /// @param added `count` rows, one after the other
  public void append(float[] added, int count) {
    int done = 0;
    while (done < count) {
      int within = (int) (rows & rowsPerBlock() - 1);
      if (within == 0) {
        blocks.add(new float[rowsPerBlock() * columns]);
      }
      int now = Math.min(count - done, rowsPerBlock() - within);
      System.arraycopy(added, done * columns, blocks.getLast(), within * columns, now * columns);
      rows += now;
      done += now;
    }
  }

  /// The number of rows of each block but the last.
  public int rowsPerBlock() {
    return 1 << shift;
  }

  /// The block that holds a row. Changes of its elements are changes of the rows.
  public float[] block(long row) {
    return blocks.get((int) (row >>> shift));
  }

  /// The index of a row's first element in its block.
  public int within(long row) {
    return (int) (row & rowsPerBlock() - 1) * columns;
  }
}
