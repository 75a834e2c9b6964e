package dev.tributary.data;

import dev.tributary.data.table.Cells;
import dev.tributary.data.table.Marks;
import dev.tributary.data.table.MissingTexts;
import dev.tributary.data.table.Numbers;
import dev.tributary.data.table.TableText;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import java.util.ArrayList;
import java.util.List;

/// The conversion of one row after the other to features and targets. It finds everything that is
/// wrong with a row. The results are those of [TableEncoder].
final class RowEncoder {
  private final List<TableColumn> columns;
  private final int[] places;
  private final ColumnCode[] codes; // by column; null unless it is a feature
  private final ClassLookup classes;
  private final MissingTexts missing;
  private final Numbers numbers;
  private final boolean named;
  private final boolean firstMayBeNames;
  private final int width;
  private final int targets;

  /// @param text the format of the file
  /// @param places by column: its place in the file; see [ColumnBinding]
  RowEncoder(Preprocessing preprocessing, TableText text, int[] places) {
    this.columns = preprocessing.getTable().getColumnsList();
    this.places = places;
    this.codes = new ColumnCode[columns.size()];
    this.classes = new ClassLookup(preprocessing.getClasses());
    this.missing = text.missing();
    this.numbers = new Numbers(text.numbers());
    this.named = text.header();
    this.firstMayBeNames = !text.header();
    float scale = (float) preprocessing.getTable().getScale();
    int features = 0;
    int predicted = 0;
    for (int i = 0; i < codes.length; i++) {
      TableColumn column = columns.get(i);
      if (ColumnBinding.isFeature(column)) {
        codes[i] = ColumnCode.of(column, scale);
        features += codes[i].width() + (column.getMissingIndicator() ? 1 : 0);
      } else if (column.hasLabel() || column.hasTarget()) {
        predicted += places[i] >= 0 ? 1 : 0;
      }
    }
    this.width = features;
    this.targets = predicted;
  }

  /// The number of features of a row.
  int width() {
    return width;
  }

  /// The number of targets of a row; 0 if the file has none.
  int targets() {
    return targets;
  }

  /// Converts a row with as many cells as the file has columns. Modified: `features` and `target`.
  ///
  /// @param isFirst whether it is the first row of the file
  /// @return what is wrong with it
  List<CellProblem> encode(Cells cells, boolean isFirst, float[] features, float[] target) {
    List<CellProblem> problems = List.of();
    int at = 0;
    for (int i = 0; i < codes.length; i++) {
      if (places[i] < 0) {
        continue;
      }
      CellProblem problem = null;
      if (codes[i] != null) {
        problem = feature(cells, i, isFirst, features, at);
        at += codes[i].width() + (columns.get(i).getMissingIndicator() ? 1 : 0);
      } else if (columns.get(i).hasLabel()) {
        problem = label(cells, i, target);
      } else if (columns.get(i).hasTarget()) {
        problem = value(cells, i, target);
      }
      if (problem != null) {
        problems = problems.isEmpty() ? new ArrayList<>() : problems;
        problems.add(problem);
      }
    }
    return problems;
  }

  private CellProblem feature(Cells cells, int column, boolean isFirst, float[] out, int at) {
    byte[] bytes = cells.bytes();
    int from = cells.start(places[column]);
    int to = cells.end(places[column]);
    ColumnCode code = codes[column];
    boolean isMissing = missing.contains(bytes, from, to);
    float stored = isMissing ? code.ofMissing() : code.ofCell(numbers, bytes, from, to);
    if (Marks.isMismatch(stored)) {
      return isMissing
          ? missing(cells, column, "give it, or set missing, for instance to mean")
          : problem(
              cells,
              column,
              code.problem(numbers, bytes, from, to),
              isFirst && firstMayBeNames && !TypeCounts.isNumber(numbers, bytes, from, to)
                  ? "if the first line names the columns, set header: true"
                  : code.remedy());
    }
    code.expand(stored, out, at);
    if (columns.get(column).getMissingIndicator()) {
      out[at + code.width()] = isMissing ? 1 : 0;
    }
    return null;
  }

  private CellProblem label(Cells cells, int column, float[] target) {
    byte[] bytes = cells.bytes();
    int from = cells.start(places[column]);
    int to = cells.end(places[column]);
    if (missing.contains(bytes, from, to)) {
      return missing(cells, column, CellProblem.CORRECT);
    }
    int number = classes.find(bytes, from, to);
    target[0] = number;
    return number >= 0
        ? null
        : problem(cells, column, classes.problem(bytes, from, to), CellProblem.CORRECT);
  }

  private CellProblem value(Cells cells, int column, float[] target) {
    byte[] bytes = cells.bytes();
    int from = cells.start(places[column]);
    int to = cells.end(places[column]);
    if (missing.contains(bytes, from, to)) {
      return missing(cells, column, CellProblem.CORRECT);
    }
    float value = numbers.parse(bytes, from, to);
    target[columns.get(column).getTarget().getIndex()] = value;
    return Float.isFinite(value)
        ? null
        : problem(
            cells, column, CellProblem.notANumber(value, bytes, from, to), CellProblem.CORRECT);
  }

  private CellProblem missing(Cells cells, int column, String remedy) {
    String text = cells.text(places[column]);
    return problem(
        cells,
        column,
        "the value is missing" + (text.isEmpty() ? "" : " ('%s')".formatted(text)),
        remedy);
  }

  /// A problem of a cell.
  CellProblem problem(Cells cells, int column, String what, String remedy) {
    String name =
        named
            ? CellProblem.shortened(columns.get(column).getName())
            : String.valueOf(places[column]);
    return new CellProblem(
        cells.line(),
        "column " + name,
        CellProblem.shortened(cells.text(places[column])),
        what,
        remedy);
  }
}
