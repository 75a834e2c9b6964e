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
/// @param training the rows of the training samples
record ColumnValues(Table table, int read, BitSet training) {

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

  /// The number of training samples that have a value.
  long count() {
    long count = 0;
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      count += Double.isNaN(value(table, read, row)) ? 0 : 1;
    }
    return count;
  }

  /// Σ x / n, added in the order of the file.
  double mean() {
    double sum = 0;
    long count = 0;
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      double value = value(table, read, row);
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
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
    double[] sorted = new double[Math.toIntExact(count())];
    int next = 0;
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      double value = value(table, read, row);
      if (!Double.isNaN(value)) {
        sorted[next++] = value;
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }
}
