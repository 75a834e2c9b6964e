package dev.tributary.reduce.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// A confusion matrix: how many samples of each class were predicted as each class. Only cells
/// above 0 are stored.
///
/// With the cells `n(label, predicted)`, for a class c:
///
///     support   = Σ n(c, ·)
///     precision = n(c, c) / Σ n(·, c)
///     recall    = n(c, c) / Σ n(c, ·)
///     F1        = 2 n(c, c) / (Σ n(c, ·) + Σ n(·, c))
///
/// A quotient of two zeros is 0. A macro average is the mean over the classes that occur as a label
/// or as a prediction. Both are the rules of scikit-learn with `zero_division=0`.
///
/// @param cells in ascending order of label, then of prediction; each pair once
public record Confusion(List<Cell> cells) {

  /// A cell of the matrix.
  ///
  /// @param label the class of the samples
  /// @param predicted the class that was predicted for them
  public record Cell(int label, int predicted, long count) {
    boolean isCorrect() {
      return label == predicted;
    }
  }

  /// The values of one class.
  ///
  /// @param support the number of its samples
  /// @param predictions the number of samples that were predicted as this class
  /// @param correct the number of samples in both
  public record ByClass(int number, long support, long predictions, long correct) {

    public double precision() {
      return quotient(correct, predictions);
    }

    public double recall() {
      return quotient(correct, support);
    }

    public double f1() {
      return quotient(2 * correct, support + predictions);
    }

    /// Whether the class occurs as a label or as a prediction.
    public boolean occurs() {
      return support + predictions > 0;
    }
  }

  public Confusion {
    cells = List.copyOf(cells);
  }

  /// The matrix with these cells, in any order. Cells of one pair are added.
  public static Confusion of(Iterable<Cell> cells) {
    Map<Long, Long> sums = new TreeMap<>();
    for (Cell cell : cells) {
      sums.merge(
          (long) cell.label() << 32 | cell.predicted() & 0xFFFFFFFFL, cell.count(), Long::sum);
    }
    List<Cell> sorted = new ArrayList<>(sums.size());
    sums.forEach((pair, count) -> sorted.add(new Cell((int) (pair >> 32), pair.intValue(), count)));
    return new Confusion(sorted);
  }

  /// The number of samples.
  public long samples() {
    return cells.stream().mapToLong(Cell::count).sum();
  }

  /// The number of samples predicted correctly.
  public long correct() {
    return cells.stream().filter(Cell::isCorrect).mapToLong(Cell::count).sum();
  }

  /// The values of every class, in the order of their numbers.
  public List<ByClass> classes(int count) {
    long[] support = new long[count];
    long[] predictions = new long[count];
    long[] correct = new long[count];
    for (Cell cell : cells) {
      support[cell.label()] += cell.count();
      predictions[cell.predicted()] += cell.count();
      correct[cell.label()] += cell.isCorrect() ? cell.count() : 0;
    }
    return IntStream.range(0, count)
        .mapToObj(c -> new ByClass(c, support[c], predictions[c], correct[c]))
        .toList();
  }

  /// The rows of the whole matrix: row by label, column by prediction.
  public long[][] matrix(int count) {
    long[][] matrix = new long[count][count];
    cells.forEach(cell -> matrix[cell.label()][cell.predicted()] = cell.count());
    return matrix;
  }

  /// The most frequent wrong predictions, the most frequent first; equally frequent ones in the
  /// order of the cells.
  public List<Cell> mostFrequentErrors(int count) {
    return cells.stream()
        .filter(cell -> !cell.isCorrect())
        .sorted(Comparator.comparingLong(Cell::count).reversed())
        .limit(count)
        .toList();
  }

  private static double quotient(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
