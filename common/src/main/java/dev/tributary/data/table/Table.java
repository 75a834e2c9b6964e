package dev.tributary.data.table;

import dev.tributary.job.BadInput;
import java.util.ArrayList;
import java.util.List;

/// The rows of a table in memory.
///
/// Cells without a value have [Marks] in the rows. The doubles of a column have the same marks,
/// made wider.
public final class Table {
  private final Layout layout;
  private final FloatRows rows;
  private final List<DoubleColumn> doubles; // by read; null unless it has doubles
  private final Texts[] texts;
  private final boolean[] beyond;
  private long mismatches;
  private final long[] missing;
  private boolean isFaulty;
  private boolean endsBlank;

  /// The number of different texts of a column: a float32 distinguishes the numbers below this one.
  private static final int MAX_TEXTS = 1 << 24;

  Table(Layout layout) {
    int width = layout.reads().size();
    this.layout = layout;
    this.rows = new FloatRows(width);
    this.texts = new Texts[width];
    this.beyond = new boolean[width];
    this.missing = new long[width];
    this.doubles = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      Layout.Kind kind = layout.reads().get(i).kind();
      texts[i] = kind == Layout.Kind.TEXT ? new Texts() : null;
      doubles.add(kind.isDouble() ? new DoubleColumn() : null);
    }
  }

  public Layout layout() {
    return layout;
  }

  /// The values, which may be changed in place: one float for each read of the layout.
  public FloatRows rows() {
    return rows;
  }

  public long size() {
    return rows.rows();
  }

  /// The doubles of a read that has some.
  public DoubleColumn doubles(int read) {
    return doubles.get(read);
  }

  /// The different texts of a read.
  public Texts texts(int read) {
    return texts[read];
  }

  /// Whether a column read as floats has a number that is not a float32, and so large that the
  /// difference between two such numbers may be lost.
  public boolean isBeyondFloat(int read) {
    return beyond[read];
  }

  /// Whether a record is not like the others, or a cell is not of the kind of its column.
  public boolean hasProblems() {
    return isFaulty || mismatches > 0;
  }

  /// Whether a cell of a read is missing.
  public boolean hasMissing(int read) {
    return missing[read] > 0;
  }

  /// Whether a cell is not of the kind of its column.
  public boolean hasMismatches() {
    return mismatches > 0;
  }

  /// Adds the rows of the next block.
  void add(BlockReader.Result block) {
    isFaulty |= block.isFaulty() || endsBlank && !block.isAllBlank();
    endsBlank = block.endsBlank() || endsBlank && block.isAllBlank();
    mismatches += block.mismatches();
    for (int i = 0; i < texts.length; i++) {
      beyond[i] |= block.beyond()[i];
      missing[i] += block.missing()[i];
      if (texts[i] != null) {
        renumber(block, i);
      }
      if (doubles.get(i) != null) {
        doubles.get(i).append(block.doubles()[i], block.rows());
      }
    }
    rows.append(block.values(), block.rows());
  }

  /// Replaces the numbers of a block's texts by the table's. Modified: the block.
  private void renumber(BlockReader.Result block, int read) {
    byte[][] found = block.texts()[read];
    float[] number = new float[found.length];
    boolean isSame = true;
    for (int k = 0; k < found.length; k++) {
      int all = texts[read].add(found[k], 0, found[k].length);
      if (all >= MAX_TEXTS) {
        throw BadInput.at(
            "dataset.csv",
            "a column has more than %s different texts".formatted(MAX_TEXTS),
            "it is no category: leave the column out with ignore");
      }
      number[k] = all;
      isSame &= all == k;
    }
    if (isSame) {
      return;
    }
    int width = texts.length;
    float[] values = block.values();
    for (int row = 0, at = read; row < block.rows(); row++, at += width) {
      if (!Float.isNaN(values[at])) {
        values[at] = number[(int) values[at]];
      }
    }
  }

  /// A column of doubles, in blocks.
  public static final class DoubleColumn {
    private static final int BLOCK = 1 << 16;
    private final List<double[]> blocks = new ArrayList<>();
    private int filled = BLOCK;

    /// The value of a row.
    public double get(long row) {
      return blocks.get((int) (row / BLOCK))[(int) (row % BLOCK)];
    }

    private void append(double[] values, int count) {
      int done = 0;
      while (done < count) {
        if (filled == BLOCK) {
          blocks.add(new double[BLOCK]);
          filled = 0;
        }
        int now = Math.min(count - done, BLOCK - filled);
        System.arraycopy(values, done, blocks.getLast(), filled, now);
        filled += now;
        done += now;
      }
    }
  }
}
