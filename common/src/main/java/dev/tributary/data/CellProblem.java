package dev.tributary.data;

import dev.tributary.text.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Something wrong with a row of a table.
///
/// @param line the line on which the row begins, from 1
/// @param column the column as people know it, `column price`; empty if the row as a whole is wrong
/// @param value the text of the cell; empty if the row as a whole is wrong
/// @param what what is wrong, with the value
/// @param remedy what to do about it
public record CellProblem(long line, String column, String value, String what, String remedy) {
  static final String CORRECT = "correct the line or remove it";

  /// The words that other programs write for a number that is missing or too large.
  private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(nan|inf|infinity)");

  private static final int LONGEST = 60;

  /// Something wrong with the row as a whole.
  static CellProblem ofRow(long line, String what, String remedy) {
    return new CellProblem(line, "", "", what, remedy);
  }

  /// Column and description: `column price: 'x' is not a number`.
  public String text() {
    return column.isEmpty() ? what : column + ": " + what;
  }

  /// A cell in quotes, safe for one line of output.
  static String quoted(byte[] bytes, int from, int to) {
    return "'" + shortened(new String(bytes, from, to - from, StandardCharsets.UTF_8)) + "'";
  }

  static String shortened(String text) {
    String plain = PlainText.of(text);
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
  }

  /// The description of a cell that is not a finite float.
  ///
  /// @param value what the parser made of it
  static String notANumber(float value, byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    String why =
        !Float.isNaN(value)
            ? "is too large for a float32"
            : NOT_FINITE.matcher(text).matches() ? "is not a finite number" : "is not a number";
    return quoted(bytes, from, to) + " " + why;
  }
}
