package dev.tributary.data;

import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Marks;
import dev.tributary.data.table.Numbers;
import dev.tributary.data.table.Table;
import dev.tributary.data.table.Table.DoubleColumn;
import dev.tributary.data.table.Texts;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.tensor.Shape;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The conversion of a table to samples, by the preprocessing that was learnt or given. It works in
/// place: afterwards the table no longer holds what was read.
final class TableEncoder {
  private final Table table;
  private final TableLayout layout;
  private final Preprocessing preprocessing;
  private final Supplier<Numbers> parser;
  private final ColumnCode[] codes;
  private final BitSet[] missing;
  private final AtomicLong problems = new AtomicLong();

  /// @param layout of the table; its columns are those of the preprocessing
  /// @param parser gives each thread a parser of the file's numbers
  TableEncoder(
      Table table, TableLayout layout, Preprocessing preprocessing, Supplier<Numbers> parser) {
    this.table = table;
    this.layout = layout;
    this.preprocessing = preprocessing;
    this.parser = parser;
    this.codes = new ColumnCode[layout.features()];
    this.missing = new BitSet[layout.features()];
    float scale = (float) preprocessing.getTable().getScale();
    for (int i = 0; i < layout.readOf().length; i++) {
      int read = layout.readOf()[i];
      if (read >= 0 && read < codes.length) {
        TableColumn column = preprocessing.getTable().getColumns(i);
        codes[read] = ColumnCode.of(column, scale);
        missing[read] = column.getMissingIndicator() ? new BitSet() : null;
      }
    }
  }

  /// The samples. They are valid only if there are no [#problems].
  TableDataset encode() {
    ColumnTasks.map(codes.length + layout.targets(), table.size(), this::encode);
    return new TableDataset(
        table.rows(),
        codes,
        missing,
        new Shape(preprocessing.getShapeList()),
        target(preprocessing));
  }

  private boolean encode(int read) {
    if (read >= codes.length) {
      if (preprocessing.hasClasses()) {
        labels();
      } else {
        targets(read);
      }
      return true;
    }
    switch (table.layout().reads().get(read).kind()) {
      case NUMBER -> numbers(read, (ColumnCode.Number) codes[read]);
      case WIDE, DATE -> doubles(read);
      case TEXT -> texts(read);
    }
    return true;
  }

  static Dataset.Target target(Preprocessing preprocessing) {
    return preprocessing.hasClasses()
        ? new Dataset.Target.Classes(preprocessing.getClasses().getCount())
        : new Dataset.Target.Values(preprocessing.getValues().getValuesCount());
  }

  /// The number of cells that cannot be used.
  long problems() {
    return problems.get();
  }

  /// The new float of a cell.
  @FunctionalInterface
  private interface Conversion {
    float of(float stored, long row);
  }

  private void convert(int read, Conversion conversion) {
    FloatRows rows = table.rows();
    int width = rows.columns();
    long mismatches = 0;
    for (long first = 0; first < rows.rows(); first += rows.rowsPerBlock()) {
      float[] block = rows.block(first);
      int count = (int) Math.min(rows.rowsPerBlock(), rows.rows() - first);
      for (int row = 0, at = read; row < count; row++, at += width) {
        float converted = conversion.of(block[at], first + row);
        mismatches += Marks.isMismatch(converted) ? 1 : 0;
        block[at] = converted;
      }
    }
    problems.addAndGet(mismatches);
  }

  private float missing(int read, long row) {
    if (missing[read] != null) {
      missing[read].set((int) row);
    }
    return codes[read].ofMissing();
  }

  private void numbers(int read, ColumnCode.Number code) {
    if (code.scale() == 1 && !table.hasMissing(read) && !table.hasMismatches()) {
      return; // the floats are the features already
    }
    convert(
        read,
        (value, row) ->
            Marks.isMissing(value)
                ? missing(read, row)
                : Marks.isMismatch(value) ? value : code.ofFloat(value));
  }

  private void doubles(int read) {
    DoubleColumn column = table.doubles(read);
    ColumnCode code = codes[read];
    convert(
        read,
        (_, row) -> {
          double value = column.get(row);
          if (Double.isNaN(value)) {
            return Marks.isMissing((float) value) ? missing(read, row) : Marks.MISMATCH;
          }
          return code instanceof ColumnCode.Number number
              ? number.ofDouble(value)
              : ((ColumnCode.Date) code).ofDouble(value);
        });
  }

  private void texts(int read) {
    Texts texts = table.texts(read);
    Numbers numbers = parser.get();
    float[] codeOf = new float[texts.count()];
    for (int k = 0; k < codeOf.length; k++) {
      codeOf[k] = codes[read].ofCell(numbers, texts.bytes(k), 0, texts.bytes(k).length);
    }
    convert(read, (text, row) -> Marks.isMissing(text) ? missing(read, row) : codeOf[(int) text]);
  }

  private void labels() {
    int[] classOf = classes(new ClassLookup(preprocessing.getClasses()), table.texts(codes.length));
    convert(
        codes.length,
        (text, _) ->
            Marks.isMissing(text) || classOf[(int) text] < 0
                ? Marks.MISMATCH
                : classOf[(int) text]);
  }

  /// By label: its class, or -1.
  static int[] classes(ClassLookup lookup, Texts labels) {
    int[] classOf = new int[labels.count()];
    for (int k = 0; k < classOf.length; k++) {
      classOf[k] = lookup.find(labels.bytes(k), 0, labels.bytes(k).length);
    }
    return classOf;
  }

  private void targets(int read) {
    convert(read, (value, _) -> Float.isNaN(value) ? Marks.MISMATCH : value);
  }
}
