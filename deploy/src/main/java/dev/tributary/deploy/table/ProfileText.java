package dev.tributary.deploy.table;

import dev.tributary.data.ColumnProfile;
import dev.tributary.data.TableProfile;
import dev.tributary.proto.v1.ColumnType;
import dev.tributary.text.Counted;
import dev.tributary.text.PlainText;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The profile of a table in lines of at most 80 columns.
///
///     customers.csv: 3,000 rows, 9 columns, header
///     column        type         missing  values
///     joined        date               0  2021-01-01 to 2024-04-14
///     city          12 categories     89  Cork 272, Lille 262, Brno 260, Porto 253, ...
///     age           numeric           93  16 to 79, mean 47.81, deviation 18.08
final class ProfileText {
  private static final int WIDTH = 80;
  private static final int LONGEST_NAME = 20;
  private static final int MAX_PROBLEMS = 5;

  /// The days of ten thousand years. Beyond them, a number stands among the dates.
  private static final long MOST_DAYS = 3_652_425;

  private ProfileText() {}

  static List<String> lines(Path file, TableProfile profile) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %s, %s, %s%s"
            .formatted(
                file,
                counted(profile.rows(), "row"),
                counted(profile.columns().size(), "column"),
                profile.format().getHeader() ? "header" : "no header",
                format(profile)));
    int name =
        profile.columns().stream()
            .mapToInt(column -> name(column).length())
            .reduce("column".length(), Math::max);
    lines.add(line(name, "column", "type", "missing", "values"));
    for (ColumnProfile column : profile.columns()) {
      lines.add(
          line(
              name,
              name(column),
              type(column),
              String.format(Locale.ROOT, "%,d", column.missing()),
              values(column)));
    }
    if (profile.unreadable() > 0) {
      lines.add(counted(profile.unreadable(), "row") + " cannot be read:");
      profile.problems().stream().limit(MAX_PROBLEMS).map(text -> "  " + text).forEach(lines::add);
    }
    return lines;
  }

  private static String format(TableProfile profile) {
    String delimiter = profile.format().getDelimiter();
    return (delimiter.equals(",")
            ? ""
            : ", delimiter " + (delimiter.equals("\t") ? "tab" : delimiter))
        + (profile.format().getDecimalComma() ? ", decimal comma" : "");
  }

  private static String line(int width, String name, String type, String missing, String values) {
    String line =
        String.format(Locale.ROOT, "%-" + width + "s  %-15s %8s  %s", name, type, missing, values)
            .stripTrailing();
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
  }

  private static String name(ColumnProfile column) {
    String name = PlainText.line(column.name());
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }

  private static String type(ColumnProfile column) {
    if (column.type() == ColumnType.CATEGORICAL) {
      return column.different() > ColumnProfile.COUNTED
          ? "text"
          : Counted.of(column.different(), "category", "categories");
    }
    return column.type().name().toLowerCase(Locale.ROOT);
  }

  private static String values(ColumnProfile column) {
    if (column.isDifferentInEveryRow() && column.type() != ColumnType.DATE) {
      return "different in every row: " + (hasRange(column) ? range(column) : frequent(column));
    }
    return hasRange(column)
        ? range(column)
            + (column.type() == ColumnType.NUMERIC
                ? ", mean %s, deviation %s"
                    .formatted(number(column.range().mean()), number(column.range().deviation()))
                : "")
        : frequent(column);
  }

  private static boolean hasRange(ColumnProfile column) {
    return (column.type() == ColumnType.NUMERIC || column.type() == ColumnType.DATE)
        && !Double.isNaN(column.range().least());
  }

  private static String range(ColumnProfile column) {
    ColumnProfile.Range range = column.range();
    return column.type() == ColumnType.DATE
        ? date(range.least()) + " to " + date(range.largest())
        : number(range.least()) + " to " + number(range.largest());
  }

  private static String date(double days) {
    long day = (long) Math.floor(days);
    return Math.abs(day) <= MOST_DAYS ? LocalDate.ofEpochDay(day).toString() : number(days);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String frequent(ColumnProfile column) {
    List<String> parts = new ArrayList<>();
    for (ColumnProfile.Frequent text : column.frequent()) {
      parts.add(
          column.isDifferentInEveryRow()
              ? PlainText.line(text.text())
              : PlainText.line(text.text()) + " " + text.times());
    }
    return String.join(", ", parts) + (column.different() > parts.size() ? ", ..." : "");
  }

  private static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }
}
