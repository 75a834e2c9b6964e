package dev.tributary.wire;

/// Text that came from a peer, made fit for one line of output: a peer must not be able to forge
/// lines of a log or to control a terminal.
public final class PeerText {
  /// The most characters of it that are shown.
  static final int LONGEST = 400;

  private PeerText() {}

  /// The text without control characters, and not too long.
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
