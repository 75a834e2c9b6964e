package dev.tributary.coordinator.round;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// When something takes so long that others are to do it too: a multiple of what it took lately, as
/// the median has it. A value.
///
/// @param factor of the median after which it is late; 0: it never is
/// @param recent what it took the last times
public record Lateness(double factor, List<Duration> recent) {
  /// Steps of a millisecond stumble over every pause of a garbage collector.
  static final Duration LEAST = Duration.ofMillis(250);

  /// Before anything is known. A first step compiles what it runs.
  static final Duration FIRST = Duration.ofSeconds(10);

  private static final int REMEMBERED = 15;

  public Lateness {
    if (!(factor == 0 || factor >= 1)) {
      throw new IllegalArgumentException("0, or 1 and more, but not " + factor);
    }
    recent = List.copyOf(recent);
  }

  public static Lateness of(double factor) {
    return new Lateness(factor, List.of());
  }

  /// It has taken this long once more.
  public Lateness with(Duration took) {
    List<Duration> all = new ArrayList<>(recent);
    all.add(took);
    return new Lateness(factor, all.subList(Math.max(0, all.size() - REMEMBERED), all.size()));
  }

  /// What it usually takes.
  public Duration typical() {
    return recent.isEmpty()
        ? Duration.ZERO
        : recent.stream().sorted().toList().get(recent.size() / 2);
  }

  /// How many others may be at it too, when it has been going on for so long: one more each time
  /// that it could have been done.
  public int helpers(Duration elapsed) {
    return factor == 0 ? 0 : (int) Math.min(1 << 10, elapsed.dividedBy(patience()));
  }

  private Duration patience() {
    if (recent.isEmpty()) {
      return FIRST;
    }
    Duration patience = Duration.ofNanos((long) (factor * typical().toNanos()));
    return patience.compareTo(LEAST) < 0 ? LEAST : patience;
  }
}
