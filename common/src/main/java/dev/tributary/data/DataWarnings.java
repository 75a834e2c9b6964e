package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.proto.v1.Classes;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.text.Counted;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/// What may be wrong with the training samples, one line each: only one class, classes and values
/// that no sample has, features that are constant, large values to predict.
final class DataWarnings {
  private static final int LISTED = 5;

  /// Values to predict of this magnitude or less are learnt well.
  private static final double LARGE = 10;

  /// With more classes, a class without a sample is nothing special.
  private static final int COUNTED_CLASSES = 100_000;

  private final List<String> warnings = new ArrayList<>();

  List<String> all() {
    return List.copyOf(warnings);
  }

  void add(String warning) {
    warnings.add(warning);
  }

  /// Looks at the classes of the training samples.
  ///
  /// @param classOf the class of a sample
  void addClasses(Classes classes, IntUnaryOperator classOf, BitSet training) {
    if (classes.getCount() > COUNTED_CLASSES) {
      return;
    }
    long[] times = new long[classes.getCount()];
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      times[classOf.applyAsInt(row)]++;
    }
    List<String> absent = new ArrayList<>();
    List<String> present = new ArrayList<>();
    for (int c = 0; c < times.length; c++) {
      String name = CellProblem.shortened(ClassLookup.name(classes, c));
      (times[c] == 0 ? absent : present).add(name.isEmpty() ? "number " + c : name);
    }
    if (present.size() == 1) {
      add("all training samples are of one class, " + present.getFirst());
    } else if (!absent.isEmpty()) {
      add(
          "no training sample is of %s %s"
              .formatted(Counted.noun(absent.size(), "class", "classes"), listed(absent)));
    }
  }

  /// Looks at the features and targets of a table that has been encoded. Constant features are told
  /// only of columns with names: among numbered columns, such as the pixels of an image, they are
  /// nothing special.
  void addValues(FloatRows rows, TableLayout layout, Preprocessing preprocessing, BitSet training) {
    List<String> constant = new ArrayList<>();
    for (int i = 0; i < layout.readOf().length; i++) {
      int read = layout.readOf()[i];
      TableColumn column = preprocessing.getTable().getColumns(i);
      if (read >= 0 && ColumnBinding.isFeature(column) && isConstant(rows, read, training)) {
        constant.add(CellProblem.shortened(column.getName()));
      }
      if (column.hasTarget()) {
        addTarget(column.getName(), rows, read, training);
      }
    }
    if (!constant.isEmpty() && preprocessing.getTable().getFormat().getHeader()) {
      add(
          "%s the same value in all training samples: %s"
              .formatted(
                  Counted.of(constant.size(), "column has", "columns have"), listed(constant)));
    }
  }

  private static boolean isConstant(FloatRows rows, int read, BitSet training) {
    int first = training.nextSetBit(0);
    for (int row = first; row >= 0; row = training.nextSetBit(row + 1)) {
      if (value(rows, read, row) != value(rows, read, first)) {
        return false;
      }
    }
    return true;
  }

  private void addTarget(String name, FloatRows rows, int read, BitSet training) {
    double sum = 0;
    long count = training.cardinality();
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      sum += value(rows, read, row);
    }
    double mean = sum / count;
    double squares = 0;
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      double d = value(rows, read, row) - mean;
      squares += d * d;
    }
    double deviation = Math.sqrt(squares / count);
    if (Math.abs(mean) > LARGE || deviation > LARGE) {
      add(
          String.format(
              Locale.ROOT,
              "the values to predict in column %s have mean %.6g and standard deviation %.6g:"
                  + " training is slow, or diverges, beyond 10",
              CellProblem.shortened(name),
              mean,
              deviation));
    }
  }

  private static float value(FloatRows rows, int read, int row) {
    return rows.block(row)[rows.within(row) + read];
  }

  private static String listed(List<String> names) {
    String some = names.stream().limit(LISTED).collect(Collectors.joining(", "));
    return names.size() > LISTED ? some + ", ..." : some;
  }
}
