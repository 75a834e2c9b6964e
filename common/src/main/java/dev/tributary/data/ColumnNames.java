package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.text.PlainText;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The columns of a file, which a job calls by name or by number.
///
/// @param file its name, for messages
/// @param names in the file's order; the numbers themselves if there is no header
record ColumnNames(String file, List<String> names, boolean header) {
  private static final int LISTED = 12;

  int count() {
    return names.size();
  }

  /// The column that a key of the job calls `name`.
  ///
  /// @throws BadInput at the key if there is none
  int find(String name, String key) {
    OptionalInt column = find(name);
    if (column.isPresent()) {
      return column.getAsInt();
    }
    if (isNumber(name)) {
      return find(Integer.parseInt(name), key);
    }
    throw BadInput.at(
        key, "there is no column '%s' in %s".formatted(PlainText.of(name), file), known());
  }

  /// The column that is called `name` outside of a job.
  ///
  /// @throws BadInput at the file if there is none
  int require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                BadInput.in(
                    file, "there is no column '%s'".formatted(PlainText.of(name)), known()));
  }

  private OptionalInt find(String name) {
    int column = names.indexOf(name);
    if (column < 0 && isNumber(name) && Integer.parseInt(name) < names.size()) {
      column = Integer.parseInt(name);
    }
    return column < 0 ? OptionalInt.empty() : OptionalInt.of(column);
  }

  private static boolean isNumber(String name) {
    return name.matches("[0-9]{1,9}");
  }

  private String known() {
    return header
        ? "its columns are " + listed()
        : "without a header, a column is called by its number, from 0; or set header: true";
  }

  /// The column with a number.
  int find(int number, String key) {
    if (number >= names.size()) {
      throw BadInput.at(
          key,
          "there is no column %s in %s, which has %s".formatted(number, file, names.size()),
          "columns are counted from 0");
    }
    return number;
  }

  private String listed() {
    String some = names.stream().limit(LISTED).collect(Collectors.joining(", "));
    return PlainText.of(names.size() > LISTED ? some + ", ..." : some);
  }
}
