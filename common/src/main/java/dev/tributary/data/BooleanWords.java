package dev.tributary.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The words for true and false, in any case.
final class BooleanWords {
  private static final List<String> TRUE = List.of("true", "yes", "on", "t", "y", "1");
  private static final List<String> FALSE = List.of("false", "no", "off", "f", "n", "0");

  private BooleanWords() {}

  /// The value of a word, if it is one.
  static Optional<Boolean> value(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (TRUE.contains(lower)) {
      return Optional.of(true);
    }
    return FALSE.contains(lower) ? Optional.of(false) : Optional.empty();
  }

  /// Which pair of words it belongs to, or -1: `true` and `false`, `yes` and `no`, ...
  static int pair(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Math.max(TRUE.indexOf(lower), FALSE.indexOf(lower));
  }
}
