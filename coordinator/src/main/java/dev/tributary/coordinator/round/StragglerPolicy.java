package dev.tributary.coordinator.round;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Decides when a step or an evaluation is late, so that spare workers also compute the missing
/// pieces: after a multiple of the median of the recent durations. A value.
///
///     factor 4, median 0.2 s: one spare worker after 0.8 s, two after 1.6 s, ...
///
/// @param factor the multiple of the median, at least 1; or 0 for never
/// @param recent the last durations
public record StragglerPolicy(double factor, List<Duration> recent) {
  /// The shortest limit. Steps of a millisecond would be late after every pause of a garbage
  /// collector.
  static final Duration LEAST = Duration.ofMillis(250);

  /// The limit while no duration is known. A first step also waits for the JIT compiler.
  static final Duration FIRST = Duration.ofSeconds(10);

  private static final int REMEMBERED = 15;

  public StragglerPolicy {
    if (!(factor == 0 || factor >= 1)) {
      throw new IllegalArgumentException("the factor must be 0 or at least 1: " + factor);
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

  /// The median, or zero while no duration is known.
  public Duration typical() {
    return recent.isEmpty()
        ? Duration.ZERO
        : recent.stream().sorted().toList().get(recent.size() / 2);
  }

  /// The number of sessions that may have a piece besides its first owner, `elapsed` after it was
  /// assigned: one more each time that the limit passes.
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
