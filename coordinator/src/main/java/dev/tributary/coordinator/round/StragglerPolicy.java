package dev.tributary.coordinator.round;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// When a step, or an evaluation, takes so long that spare workers compute the missing pieces too:
/// after a multiple of the median of its recent durations. A value.
///
///     factor 4, median 0.2 s: one spare worker after 0.8 s, two after 1.6 s, ...
///
/// @param factor of the median; 0: never
/// @param recent the last durations
public record StragglerPolicy(double factor, List<Duration> recent) {
  /// The shortest wait. Steps of a millisecond stumble over every pause of a garbage collector.
  static final Duration LEAST = Duration.ofMillis(250);

  /// The wait before anything is known. A first step compiles the code that it runs.
  static final Duration FIRST = Duration.ofSeconds(10);

  private static final int REMEMBERED = 15;

  public StragglerPolicy {
    if (!(factor == 0 || factor >= 1)) {
      throw new IllegalArgumentException("0, or 1 and more, but not " + factor);
    }
    recent = List.copyOf(recent);
  }

  public static StragglerPolicy of(double factor) {
    return new StragglerPolicy(factor, List.of());
  }

  /// The policy after one more duration.
  public StragglerPolicy with(Duration took) {
    List<Duration> all = new ArrayList<>(recent);
    all.add(took);
    return new StragglerPolicy(
        factor, all.subList(Math.max(0, all.size() - REMEMBERED), all.size()));
  }

  /// The median; zero before anything is known.
  public Duration typical() {
    return recent.isEmpty()
        ? Duration.ZERO
        : recent.stream().sorted().toList().get(recent.size() / 2);
  }

  /// The number of sessions that may have a piece besides the first, `elapsed` after it was
  /// assigned: one more each time that it could have been done.
  public int spares(Duration elapsed) {
    return factor == 0 ? 0 : (int) Math.min(1 << 10, elapsed.dividedBy(limit()));
  }

  private Duration limit() {
    if (recent.isEmpty()) {
      return FIRST;
    }
    Duration limit = Duration.ofNanos((long) (factor * typical().toNanos()));
    return limit.compareTo(LEAST) < 0 ? LEAST : limit;
  }
}
