package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.tensor.Shape;
import java.util.BitSet;
import org.ejml.data.FMatrixRMaj;

/// The samples of a table, in memory: one float for each cell, from which the features are expanded
/// when a sample is read.
final class TableDataset implements Dataset {
  private final FloatRows rows;
  private final ColumnCode[] codes;
  private final BitSet[] missing; // by column: the rows of the indicator; null if it has none
  private final Shape shape;
  private final Target target;
  private final boolean isPlain; // each feature is the float of a column

  /// @param rows the floats of the columns of features, then the targets
  /// @param codes of the columns of features
  TableDataset(FloatRows rows, ColumnCode[] codes, BitSet[] missing, Shape shape, Target target) {
    this.rows = rows;
    this.codes = codes;
    this.missing = missing;
    this.shape = shape;
    this.target = target;
    boolean plain = true;
    for (int i = 0; i < codes.length; i++) {
      plain &= missing[i] == null && !(codes[i] instanceof ColumnCode.Category);
    }
    this.isPlain = plain;
  }

  @Override
  public long size() {
    return rows.rows();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public void read(long index, FMatrixRMaj x, FMatrixRMaj target, int row) {
    float[] block = rows.block(index);
    int from = rows.within(index);
    int at = row * x.numCols;
    if (isPlain) {
      System.arraycopy(block, from, x.data, at, codes.length);
    } else {
      expand(index, block, from, x.data, at);
    }
    System.arraycopy(
        block, from + codes.length, target.data, row * target.numCols, this.target.columns());
  }

  private void expand(long index, float[] block, int from, float[] out, int outFrom) {
    int at = outFrom;
    for (int i = 0; i < codes.length; i++) {
      codes[i].expand(block[from + i], out, at);
      at += codes[i].width();
      if (missing[i] != null) {
        out[at++] = missing[i].get((int) index) ? 1 : 0;
      }
    }
  }

  /// The memory of the samples, in bytes.
  long bytes() {
    long indicators = 0;
    for (BitSet bits : missing) {
      indicators += bits == null ? 0 : size() / Byte.SIZE;
    }
    return size() * Float.BYTES * rows.columns() + indicators;
  }
}
