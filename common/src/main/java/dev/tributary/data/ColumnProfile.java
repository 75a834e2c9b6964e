package dev.tributary.data;

import dev.tributary.data.table.Cells;
import dev.tributary.data.table.Dates;
import dev.tributary.data.table.Numbers;
import dev.tributary.data.table.TableText;
import dev.tributary.data.table.Texts;
import dev.tributary.proto.v1.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What a column of a table holds.
///
/// @param type the type that is found, by the rules for training samples
/// @param present the number of cells that are not missing
/// @param missing the number of missing cells
/// @param range of the numbers or, in days since 1970-01-01, of the dates; NaN if there are none
/// @param frequent the most frequent texts, the most frequent first
/// @param different the number of different texts, at most [#COUNTED] + 1, which means more
/// @param isDifferentInEveryRow whether no text occurs twice, as in a column of names or numbers of
///   cases
public record ColumnProfile(
    String name,
    ColumnType type,
    long present,
    long missing,
    Range range,
    List<Frequent> frequent,
    int different,
    boolean isDifferentInEveryRow) {
  /// The number of different texts up to which they are counted.
  public static final int COUNTED = 1000;

  private static final int LISTED = 10;

  /// @param deviation the standard deviation
  public record Range(double least, double largest, double mean, double deviation) {}

  /// A text and how often it occurs.
  public record Frequent(String text, long times) {}

  /// The counts while a file is read.
  static final class Counts {
    private final String name;
    private final TableText text;
    private final Numbers numbers;
    private final Texts texts = new Texts();
    private final List<long[]> times = new ArrayList<>();
    private final TypeCounts types;
    private long present;
    private long missing;
    private long valued;
    private double least = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares; // of the deviations from the mean: Welford 1962
    private boolean isDifferent = true;
    private double last = Double.NaN;

    Counts(String name, TableText text) {
      this.name = name;
      this.text = text;
      this.numbers = new Numbers(text.numbers());
      this.types = new TypeCounts(numbers);
    }

    void add(Cells cells, int column) {
      byte[] bytes = cells.bytes();
      int from = cells.start(column);
      int to = cells.end(column);
      if (text.missing().contains(bytes, from, to)) {
        missing++;
        return;
      }
      present++;
      String cell = cells.text(column);
      byte[] own = Arrays.copyOfRange(bytes, from, to);
      types.add(cell, own, 1);
      addValue(own);
      if (texts.count() <= COUNTED) {
        int number = texts.add(own, 0, own.length);
        if (number == times.size()) {
          times.add(new long[1]);
        } else {
          isDifferent = false;
        }
        times.get(number)[0]++;
      }
    }

    private void addValue(byte[] cell) {
      double value = numbers.parseDouble(cell, 0, cell.length);
      if (Double.isNaN(value)) {
        value = Dates.parse(cell, 0, cell.length);
      }
      if (Double.isFinite(value)) {
        valued++;
        least = Math.min(least, value);
        largest = Math.max(largest, value);
        double before = value - mean;
        mean += before / valued;
        squares += before * (value - mean);
        // Beyond the texts that are counted, only a rising column can still differ in every row.
        isDifferent &= texts.count() <= COUNTED || value > last;
        last = value;
      } else {
        isDifferent &= texts.count() <= COUNTED;
      }
    }

    ColumnProfile profile() {
      Range range =
          valued == 0
              ? new Range(Double.NaN, Double.NaN, Double.NaN, Double.NaN)
              : new Range(least, largest, mean, Math.sqrt(squares / valued));
      List<Frequent> frequent =
          IntStream.range(0, texts.count())
              .mapToObj(number -> new Frequent(texts.text(number), times.get(number)[0]))
              .sorted(Comparator.comparingLong(Frequent::times).reversed())
              .limit(LISTED)
              .toList();
      return new ColumnProfile(
          name,
          types.type(),
          present,
          missing,
          range,
          frequent,
          texts.count(),
          isDifferent && present > 1);
    }
  }
}
