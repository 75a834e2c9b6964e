package dev.tributary.data;

import dev.tributary.data.PlannedColumn.Role;
import dev.tributary.data.table.FloatRows;
import dev.tributary.data.table.Head;
import dev.tributary.data.table.Layout.Kind;
import dev.tributary.data.table.MissingTexts;
import dev.tributary.data.table.Numbers;
import dev.tributary.data.table.Table;
import dev.tributary.data.table.TableText;
import dev.tributary.data.table.Texts;
import dev.tributary.proto.v1.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/// The types of the columns of features: told by the job, or found. A first guess is made from the
/// beginning of the file. After the file has been read, each guess is checked against all training
/// samples; if one was wrong, the file is read again.
final class ColumnKinds {
  /// Every whole number below this one is a float32.
  private static final double EXACT = 1 << 24;

  private final List<PlannedColumn> columns;
  private final TableFile file;
  private final ColumnType[] types;
  private final Kind[] kinds;
  private final boolean[] isNarrow; // no training sample has a number that a float32 cannot hold

  ColumnKinds(List<PlannedColumn> columns, TableFile file, Head head) {
    this.columns = columns;
    this.file = file;
    this.types = new ColumnType[columns.size()];
    this.kinds = new Kind[columns.size()];
    this.isNarrow = new boolean[columns.size()];
    MissingTexts missing = TableText.of(file.format()).missing();
    for (int i = 0; i < types.length; i++) {
      int column = i;
      types[i] = columns.get(i).type().orElseGet(() -> guessed(head, column, missing));
      kinds[i] = kind(types[i]);
    }
  }

  private ColumnType guessed(Head head, int column, MissingTexts missing) {
    TypeCounts counts = new TypeCounts(file.numbers());
    for (List<String> record : head.records()) {
      byte[] bytes = record.get(column).getBytes(StandardCharsets.UTF_8);
      if (!missing.contains(bytes, 0, bytes.length)) {
        counts.add(record.get(column), bytes, 1);
      }
    }
    return counts.type();
  }

  private static Kind kind(ColumnType type) {
    return switch (type) {
      case NUMERIC -> Kind.NUMBER;
      case DATE -> Kind.DATE;
      case CATEGORICAL, BOOLEAN, UNRECOGNIZED -> Kind.TEXT;
    };
  }

  Kind[] kinds() {
    return kinds.clone();
  }

  ColumnType type(int column) {
    return types[column];
  }

  /// Whether the job does not state the type.
  boolean isFound(int column) {
    return columns.get(column).type().isEmpty();
  }

  /// Checks the kinds against the training samples. Returns whether they were right; if not, they
  /// have been corrected, and the table must be read again.
  boolean areRight(Table table, TableLayout layout, BitSet training) {
    boolean right = true;
    for (int i = 0; i < kinds.length; i++) {
      int read = layout.readOf()[i];
      if (columns.get(i).is(Role.FEATURE)) {
        Kind before = kinds[i];
        check(i, read, table, training);
        right &= kinds[i] == before;
      }
    }
    return right;
  }

  private void check(int column, int read, Table table, BitSet training) {
    if (isFound(column)) {
      if (kinds[column] == Kind.TEXT) {
        types[column] = countedTexts(read, table, training).type();
        kinds[column] = kind(types[column]);
      } else if (table.hasMismatches() && !mostMatch(read, table, training)) {
        types[column] = ColumnType.CATEGORICAL; // or boolean, or dates: the texts will show it
        kinds[column] = Kind.TEXT;
      }
    }
    if (kinds[column] == Kind.NUMBER && !isNarrow[column] && table.isBeyondFloat(read)) {
      kinds[column] = Kind.WIDE;
    } else if (kinds[column] == Kind.WIDE && !isBeyondFloat(read, table, training)) {
      kinds[column] = Kind.NUMBER;
      isNarrow[column] = true;
    }
  }

  private TypeCounts countedTexts(int read, Table table, BitSet training) {
    Texts texts = table.texts(read);
    Numbers numbers = file.numbers();
    TypeCounts counts = new TypeCounts(numbers);
    long[] times = times(table, read, training);
    for (int k = 0; k < times.length; k++) {
      if (times[k] > 0) {
        counts.add(texts.text(k), texts.bytes(k), times[k]);
      }
    }
    return counts;
  }

  /// How often each text occurs in some rows.
  static long[] times(Table table, int read, BitSet rows) {
    long[] times = new long[table.texts(read).count()];
    FloatRows values = table.rows();
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      float text = values.block(row)[values.within(row) + read];
      if (!Float.isNaN(text)) {
        times[(int) text]++;
      }
    }
    return times;
  }

  private static boolean mostMatch(int read, Table table, BitSet training) {
    long matches = 0;
    long mismatches = 0;
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      ColumnValues.State state = ColumnValues.state(table, read, row);
      matches += state == ColumnValues.State.PRESENT ? 1 : 0;
      mismatches += state == ColumnValues.State.MISMATCH ? 1 : 0;
    }
    return matches >= mismatches;
  }

  private static boolean isBeyondFloat(int read, Table table, BitSet training) {
    for (int row = training.nextSetBit(0); row >= 0; row = training.nextSetBit(row + 1)) {
      double value = table.doubles(read).get(row);
      if (Math.abs(value) >= EXACT && (float) value != value) {
        return true;
      }
    }
    return false;
  }
}
