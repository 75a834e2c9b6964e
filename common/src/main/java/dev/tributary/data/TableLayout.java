package dev.tributary.data;

import dev.tributary.data.PlannedColumn.Role;
import dev.tributary.data.table.Layout;
import dev.tributary.data.table.Layout.Kind;
import dev.tributary.data.table.Layout.Read;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// The places of the columns of a table in a row of floats: the features in the order of the file,
/// then the label or the targets in their order, then the groups.
///
/// @param readOf by column: its place, or -1
/// @param features the number of places of features
/// @param targets the number of places of the label or the targets
/// @param group the place of the groups
record TableLayout(Layout layout, int[] readOf, int features, int targets, OptionalInt group) {

  /// The columns of a table and their kinds.
  ///
  /// @param kinds of the features; others are ignored
  /// @param inFile where each column is in the file
  /// @param width the number of columns of the file
  record Columns(List<PlannedColumn> columns, Kind[] kinds, int[] inFile, int width) {}

  /// @param group the column of groups in the file
  /// @param watchesRange see [Layout]
  static TableLayout of(Columns table, OptionalInt group, boolean watchesRange) {
    List<PlannedColumn> columns = table.columns();
    List<Read> reads = new ArrayList<>();
    int[] readOf = new int[columns.size()];
    Arrays.fill(readOf, -1);
    for (int i = 0; i < readOf.length; i++) {
      if (columns.get(i).is(Role.FEATURE)) {
        readOf[i] = reads.size();
        reads.add(new Read(table.inFile()[i], table.kinds()[i]));
      }
    }
    int features = reads.size();
    int targets = 0;
    for (int i = 0; i < readOf.length; i++) {
      PlannedColumn column = columns.get(i);
      if (column.is(Role.LABEL) || column.is(Role.TARGET)) {
        readOf[i] = features + column.target();
        targets++;
      }
    }
    Read[] predicted = new Read[targets];
    for (int i = 0; i < readOf.length; i++) {
      if (readOf[i] >= features) {
        Kind kind = columns.get(i).is(Role.LABEL) ? Kind.TEXT : Kind.NUMBER;
        predicted[readOf[i] - features] = new Read(table.inFile()[i], kind);
      }
    }
    reads.addAll(Arrays.asList(predicted));
    OptionalInt groupRead = OptionalInt.empty();
    if (group.isPresent()) {
      groupRead = OptionalInt.of(reads.size());
      reads.add(new Read(group.getAsInt(), Kind.TEXT));
    }
    Layout layout = new Layout(table.width(), reads, watchesRange);
    return new TableLayout(layout, readOf, features, targets, groupRead);
  }

  /// The layout of a file that a model's preprocessing applies to.
  ///
  /// @param group the column of groups in the file
  static TableLayout of(Preprocessing given, ColumnNames names, OptionalInt group) {
    List<TableColumn> columns = given.getTable().getColumnsList();
    Kind[] kinds = columns.stream().map(TableLayout::kind).toArray(Kind[]::new);
    List<PlannedColumn> planned = columns.stream().map(TableLayout::planned).toList();
    int[] inFile = ColumnBinding.of(given.getTable(), names, true);
    return of(new Columns(planned, kinds, inFile, names.count()), group, false);
  }

  private static Kind kind(TableColumn column) {
    return switch (column.getRoleCase()) {
      case NUMERIC -> column.getNumeric().hasOffset() ? Kind.WIDE : Kind.NUMBER;
      case DATE -> Kind.DATE;
      case TARGET -> Kind.NUMBER;
      default -> Kind.TEXT;
    };
  }

  private static PlannedColumn planned(TableColumn column) {
    return PlannedColumn.of(column.getName(), Csv.getDefaultInstance())
        .as(ColumnBinding.role(column), column.getTarget().getIndex());
  }
}
