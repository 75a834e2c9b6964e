package dev.tributary.deploy.cli;

import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.text.Counted;
import dev.tributary.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the columns of a table are to a model, in lines of at most 80 columns.
///
///     columns: joined (date), city (12 categories), age (numeric, missing: 47.0),
///       newsletter (boolean); class: outcome (left, stayed, upgraded); 2 ignored
final class ColumnsText {
  private static final int WIDTH = 80;

  /// The names of the classes that are shown.
  private static final int CLASSES = 5;

  private ColumnsText() {}

  /// The lines; none for a table of numbers only, which need no word.
  static List<String> lines(Preprocessing preprocessing) {
    List<TableColumn> columns = preprocessing.getTable().getColumnsList();
    return columns.stream().allMatch(column -> isPlain(column, preprocessing))
        ? List.of()
        : wrapped("columns:", words(columns, preprocessing));
  }

  private static boolean isPlain(TableColumn column, Preprocessing preprocessing) {
    return switch (column.getRoleCase()) {
      case NUMERIC -> !column.getNumeric().hasFill();
      case LABEL -> preprocessing.getClasses().getNamesCount() == 0;
      case TARGET, WEIGHT, ROLE_NOT_SET -> true;
      case CATEGORICAL, BOOLEAN, DATE, IGNORED -> false;
    };
  }

  private static List<String> words(List<TableColumn> columns, Preprocessing preprocessing) {
    List<String> parts = new ArrayList<>();
    columns.stream().flatMap(ColumnsText::feature).forEach(parts::add);
    columns.stream()
        .filter(TableColumn::hasLabel)
        .forEach(column -> parts.add("class: " + name(column) + classes(preprocessing)));
    columns.stream()
        .filter(TableColumn::hasTarget)
        .forEach(column -> parts.add("to predict: " + name(column)));
    long ignored = columns.stream().filter(TableColumn::hasIgnored).count();
    if (ignored > 0) {
      parts.add(ignored + " ignored");
    }
    return parts;
  }

  private static Stream<String> feature(TableColumn column) {
    return switch (column.getRoleCase()) {
      case NUMERIC ->
          Stream.of(
              described(
                  column,
                  "numeric"
                      + (column.getNumeric().hasFill()
                          ? ", missing: " + Float.toString((float) column.getNumeric().getFill())
                          : "")));
      case CATEGORICAL ->
          Stream.of(
              described(
                  column,
                  Counted.of(
                      column.getCategorical().getCategoriesCount(), "category", "categories")));
      case BOOLEAN -> Stream.of(described(column, "boolean"));
      case DATE -> Stream.of(described(column, "date"));
      case LABEL, TARGET, WEIGHT, IGNORED, ROLE_NOT_SET -> Stream.empty();
    };
  }

  private static String described(TableColumn column, String what) {
    return name(column) + " (" + what + ")";
  }

  private static String classes(Preprocessing preprocessing) {
    List<String> names = preprocessing.getClasses().getNamesList();
    if (names.isEmpty()) {
      return "";
    }
    String shown =
        PlainText.line(String.join(", ", names.subList(0, Math.min(CLASSES, names.size()))));
    return " (" + shown + (names.size() > CLASSES ? ", ... of " + names.size() : "") + ")";
  }

  private static String name(TableColumn column) {
    return PlainText.line(column.getName());
  }

  private static List<String> wrapped(String begin, List<String> parts) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(begin);
    for (int i = 0; i < parts.size(); i++) {
      String part = " " + parts.get(i) + (i + 1 < parts.size() ? "," : "");
      if (line.length() + part.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ");
      }
      line.append(part);
    }
    lines.add(line.toString());
    return lines;
  }
}
