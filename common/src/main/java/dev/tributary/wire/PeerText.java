package dev.tributary.wire;

/// Makes text from a peer safe for one line of output: a peer must not be able to forge log lines
/// or to control a terminal.
public final class PeerText {
  /// The greatest number of characters that are shown.
  static final int LONGEST = 400;

  private PeerText() {}

  /// The text with `?` for each control character, cut off after [#LONGEST] characters.
  public static String plain(String text) {
    String plain =
        text.codePoints()
            .limit(LONGEST)
            .map(c -> isPlain(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return text.codePointCount(0, text.length()) > LONGEST ? plain + "..." : plain;
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
