package dev.tributary.text;

import java.util.stream.IntStream;

/// Makes text from elsewhere (a peer, a file) safe for one line of output: it must not be able to
/// forge lines or to control a terminal.
public final class PlainText {
  /// The greatest number of characters that are shown of a text from elsewhere.
  static final int LONGEST = 400;

  private PlainText() {}

  /// The text with `?` for each control character, cut off after [#LONGEST] characters.
  public static String of(String text) {
    String shown = line(text.codePoints().limit(LONGEST));
    return text.codePointCount(0, text.length()) > LONGEST ? shown + "..." : shown;
  }

  /// The whole text with `?` for each control character: for a message of this program, into which
  /// text from elsewhere may have found its way.
  public static String line(String text) {
    return line(text.codePoints());
  }

  private static String line(IntStream characters) {
    return characters
        .map(c -> isPlain(c) ? c : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isPlain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
