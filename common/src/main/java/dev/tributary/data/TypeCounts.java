package dev.tributary.data;

import dev.tributary.data.table.Dates;
import dev.tributary.data.table.Numbers;
import dev.tributary.proto.v1.ColumnType;

/// The counts of the kinds of a column's cells, from which its type is found.
///
/// A column is numeric if at least half of its cells are numbers, boolean if all are words of one
/// pair (true and false, yes and no, ...), of dates if at least half are dates, and categorical
/// otherwise. So a typing error in a column of numbers is an error, and not a category. Missing
/// cells do not count; a column without any cell is numeric.
final class TypeCounts {
  private static final int UNDECIDED = -1;
  private static final int MIXED = -2;

  private final Numbers numbers;
  private long present;
  private long numeric;
  private long dates;
  private int pair = UNDECIDED;

  TypeCounts(Numbers numbers) {
    this.numbers = numbers;
  }

  /// Counts a text that occurs a number of times.
  void add(String text, byte[] bytes, long times) {
    present += times;
    if (isNumber(numbers, bytes, 0, bytes.length)) {
      numeric += times;
    }
    if (!Double.isNaN(Dates.parse(bytes, 0, bytes.length))) {
      dates += times;
    }
    int pairOfText = BooleanWords.pair(text);
    pair = pairOfText < 0 || pair != UNDECIDED && pair != pairOfText ? MIXED : pairOfText;
  }

  static boolean isNumber(Numbers numbers, byte[] bytes, int from, int to) {
    return Float.isFinite(numbers.parse(bytes, from, to));
  }

  ColumnType type() {
    if (2 * numeric >= present) {
      return ColumnType.NUMERIC;
    }
    if (pair >= 0) {
      return ColumnType.BOOLEAN;
    }
    return 2 * dates >= present ? ColumnType.DATE : ColumnType.CATEGORICAL;
  }
}
