package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Marks;
import dev.tributary.data.table.Table;
import dev.tributary.proto.v1.Missing;
import java.util.Arrays;
import java.util.BitSet;

/// The values of a column of numbers or dates in the training samples that have one, in the order
/// of the file.
///
/// @param missing the number of training samples without a value
record ColumnValues(double[] values, long missing) {

  /// What a cell has.
  enum State {
    PRESENT,
    MISSING,
    MISMATCH
  }

  static State state(Table table, int read, int row) {
    double value = value(table, read, row);
    if (!Double.isNaN(value)) {
      return State.PRESENT;
    }
    return Marks.isMissing((float) value) ? State.MISSING : State.MISMATCH;
  }

  private static double value(Table table, int read, int row) {
    if (table.doubles(read) != null) {
      return table.doubles(read).get(row);
    }
    FloatRows rows = table.rows();
    return rows.block(row)[rows.within(row) + read];
  }

  static ColumnValues of(Table table, int read, BitSet training) {
    double[] values = new double[training.cardinality()];
    int count = 0;
    long missing = 0;
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      switch (state(table, read, row)) {
        case PRESENT -> values[count++] = value(table, read, row);
        case MISSING -> missing++;
        case MISMATCH -> {}
      }
    }
    return new ColumnValues(Arrays.copyOf(values, count), missing);
  }

  /// Σ x / n, added in the order of the file.
  double mean() {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? 0 : sum / values.length;
  }

  /// The value that takes the place of a missing one.
  double fill(Missing rule) {
    return switch (rule) {
      case MEAN -> mean();
      case MEDIAN -> median();
      case MOST_FREQUENT -> mostFrequent();
      case ZERO -> 0;
      case ERROR, UNRECOGNIZED -> throw new IllegalArgumentException(rule + " gives no value");
    };
  }

  /// The middle value, or the mean of the two in the middle.
  private double median() {
    double[] sorted = sorted();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return 0;
    }
    return sorted.length % 2 == 1
        ? sorted[middle]
        : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
  }

  /// The value that occurs most often; the least of several.
  private double mostFrequent() {
    double[] sorted = sorted();
    double most = 0;
    int times = 0;
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      if (to - from > times) {
        times = to - from;
        most = sorted[from];
      }
      from = to;
    }
    return most;
  }

  private double[] sorted() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
