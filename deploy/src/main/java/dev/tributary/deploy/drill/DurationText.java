package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.Locale;

/// Durations in messages.
final class DurationText {
  private DurationText() {}

  /// The duration as text, for example `412 ms` or `4.1 s`.
  static String of(Duration time) {
    return time.toMillis() < 1000
        ? time.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }
}
