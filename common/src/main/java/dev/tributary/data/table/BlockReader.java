package dev.tributary.data.table;

import dev.tributary.data.table.Layout.Kind;
import dev.tributary.data.table.Layout.Read;
import java.util.Arrays;
import java.util.List;

/// A reader of the records of one block after the other into rows of floats. One thread uses it.
final class BlockReader {
  private static final int FIRST_ROWS = 64;

  /// Every whole number below this one is a float32.
  private static final float EXACT = 1 << 24;

  private final TableText text;
  private final Layout layout;
  private final Cells cells;
  private final Numbers numbers;
  private final Kind[] kinds;
  private final int[] columns;
  private final Texts[] texts; // by read; null unless it is TEXT
  private float[] row;
  private double[][] doubles; // by read; null unless it is WIDE or DATE
  private boolean[] beyond;
  private long mismatches;
  private long[] missing;

  /// The rows of a block.
  ///
  /// @param rows their number
  /// @param values one row after the other
  /// @param doubles by read and row
  /// @param texts by read: the different texts, numbered as in the rows
  /// @param beyond by read: whether a number is not a float32 although it is large enough to matter
  /// @param mismatches the number of cells that are not of the kind of their column
  /// @param missing by read: the number of missing cells
  /// @param isFaulty whether a record has no row
  /// @param endsBlank whether the last record is an empty line
  /// @param isAllBlank whether every record is one
  record Result(
      int rows,
      float[] values,
      double[][] doubles,
      byte[][][] texts,
      boolean[] beyond,
      long mismatches,
      long[] missing,
      boolean isFaulty,
      boolean endsBlank,
      boolean isAllBlank) {}

  BlockReader(TableText text, Layout layout) {
    this.text = text;
    this.layout = layout;
    this.cells = new Cells(text);
    this.numbers = new Numbers(text.numbers());
    List<Read> reads = layout.reads();
    this.kinds = reads.stream().map(Read::kind).toArray(Kind[]::new);
    this.columns = reads.stream().mapToInt(Read::column).toArray();
    this.texts = new Texts[kinds.length];
    Arrays.setAll(texts, i -> kinds[i] == Kind.TEXT ? new Texts() : null);
  }

  /// Reads a block.
  ///
  /// @param skipsHeader whether the first record names the columns
  ///
  /// @param used the result of another block, whose arrays may be used again; or null
  Result read(RecordBlocks.Block block, boolean skipsHeader, Result used) {
    int width = kinds.length;
    row = used == null ? new float[FIRST_ROWS * width] : used.values();
    int capacity = row.length / width;
    doubles = used == null ? new double[width][] : used.doubles();
    for (int i = 0; i < width; i++) {
      if (used == null && kinds[i].isDouble()) {
        doubles[i] = new double[FIRST_ROWS];
      }
      if (texts[i] != null) {
        texts[i].clear();
      }
    }
    beyond = new boolean[width];
    mismatches = 0;
    missing = new long[width];
    int rows = 0;
    boolean isFaulty = false;
    boolean blank = false;
    boolean isAllBlank = true;
    cells.over(block);
    if (skipsHeader) {
      cells.next();
    }
    while (cells.next()) {
      if (cells.fault() == null && cells.isBlank()) {
        blank = true;
        continue;
      }
      isFaulty |= blank; // an empty line within the table
      blank = false;
      isAllBlank = false;
      if (cells.fault() != null || cells.count() != layout.columns()) {
        isFaulty = true;
        continue;
      }
      if (rows == capacity) {
        capacity = grow(capacity);
      }
      readRow(rows++);
    }
    return new Result(
        rows, row, doubles, newTexts(), beyond, mismatches, missing, isFaulty, blank, isAllBlank);
  }

  private int grow(int capacity) {
    row = Arrays.copyOf(row, 2 * row.length);
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = doubles[i] == null ? null : Arrays.copyOf(doubles[i], 2 * capacity);
    }
    return 2 * capacity;
  }

  private byte[][][] newTexts() {
    byte[][][] found = new byte[texts.length][][];
    for (int i = 0; i < texts.length; i++) {
      if (texts[i] != null) {
        found[i] = new byte[texts[i].count()][];
        for (int k = 0; k < found[i].length; k++) {
          found[i][k] = texts[i].bytes(k);
        }
      }
    }
    return found;
  }

  private void readRow(int index) {
    byte[] bytes = cells.bytes();
    int at = index * kinds.length;
    for (int i = 0; i < kinds.length; i++) {
      int from = cells.start(columns[i]);
      int to = cells.end(columns[i]);
      switch (kinds[i]) {
        case NUMBER -> row[at + i] = number(i, bytes, from, to);
        case WIDE -> doubles[i][index] = wide(i, bytes, from, to);
        case DATE -> doubles[i][index] = date(i, bytes, from, to);
        case TEXT ->
            row[at + i] =
                isMissing(i, bytes, from, to) ? Marks.MISSING : texts[i].add(bytes, from, to);
      }
    }
  }

  private float number(int read, byte[] bytes, int from, int to) {
    if (text.missing().includesNumbers() && isMissing(read, bytes, from, to)) {
      return Marks.MISSING;
    }
    float value = numbers.parse(bytes, from, to);
    if (!Float.isFinite(value)) {
      return unusable(read, bytes, from, to);
    }
    if (layout.watchesRange()
        && Math.abs(value) >= EXACT
        && numbers.parseDouble(bytes, from, to) != value) {
      beyond[read] = true;
    }
    return value;
  }

  private double wide(int read, byte[] bytes, int from, int to) {
    if (text.missing().includesNumbers() && isMissing(read, bytes, from, to)) {
      return Marks.MISSING;
    }
    double value = numbers.parseDouble(bytes, from, to);
    return Float.isFinite((float) value) ? value : unusable(read, bytes, from, to);
  }

  private double date(int read, byte[] bytes, int from, int to) {
    double value = Dates.parse(bytes, from, to);
    return Double.isNaN(value) ? unusable(read, bytes, from, to) : value;
  }

  private float unusable(int read, byte[] bytes, int from, int to) {
    if (isMissing(read, bytes, from, to)) {
      return Marks.MISSING;
    }
    mismatches++;
    return Marks.MISMATCH;
  }

  private boolean isMissing(int read, byte[] bytes, int from, int to) {
    boolean is = text.missing().contains(bytes, from, to);
    missing[read] += is ? 1 : 0;
    return is;
  }
}
