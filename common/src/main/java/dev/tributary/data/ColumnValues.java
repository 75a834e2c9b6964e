package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Marks;
import dev.tributary.data.table.Table;
import dev.tributary.proto.v1.Missing;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.DoubleConsumer;

/// The values of a column of numbers or dates in the training samples that have one, in the order
/// of the file.
final class ColumnValues {
  private final Table table;
  private final int read;
  private final BitSet training;
  private long count;
  private double sum;

  /// @param training the rows of the training samples
  ColumnValues(Table table, int read, BitSet training) {
    this.table = table;
    this.read = read;
    this.training = training;
    forEach(
        value -> {
          sum += value;
          count++;
        });
  }

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
    return count;
  }

  /// Σ x / n, added in the order of the file.
  double mean() {
    return count == 0 ? 0 : sum / count;
  }

  private void forEach(DoubleConsumer action) {
    FloatRows rows = table.rows();
    boolean isDouble = table.doubles(read) != null;
    for (long first = 0; first < rows.rows(); first += rows.rowsPerBlock()) {
      float[] block = rows.block(first);
      int end = (int) Math.min(first + rows.rowsPerBlock(), rows.rows());
      int at = read;
      for (int row = (int) first; row < end; row++, at += rows.columns()) {
        double value = isDouble ? table.doubles(read).get(row) : block[at];
        if (!Double.isNaN(value) && training.get(row)) {
          action.accept(value);
        }
      }
    }
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
    double[] sorted = new double[Math.toIntExact(count)];
    int[] next = {0};
    forEach(value -> sorted[next[0]++] = value);
    Arrays.sort(sorted);
    return sorted;
  }
}
