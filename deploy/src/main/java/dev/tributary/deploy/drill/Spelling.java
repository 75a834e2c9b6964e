package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.Locale;

/// How people read a time.
final class Spelling {
  private Spelling() {}

  /// `412 ms`, `4.1 s`.
  static String of(Duration time) {
    return time.toMillis() < 1000
        ? time.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }
}
