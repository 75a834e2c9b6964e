package dev.tributary.time;

import java.time.Duration;

/// A point in time of a [MonotonicClock].
///
/// @param nanos nanoseconds since the first point of the clock
public record TimePoint(long nanos) {
  /// A point before every point of a clock, for what has never happened. It is so far from both
  /// ends of the range that neither a sum with a duration nor a difference overflows.
  public static final TimePoint LONG_AGO = new TimePoint(Long.MIN_VALUE / 4);

  /// The point that is `duration` later.
  public TimePoint plus(Duration duration) {
    return new TimePoint(Math.addExact(nanos, duration.toNanos()));
  }

  /// The point that is `duration` earlier.
  public TimePoint minus(Duration duration) {
    return new TimePoint(Math.subtractExact(nanos, duration.toNanos()));
  }

  /// The time from `earlier` until this point.
  public Duration since(TimePoint earlier) {
    return Duration.ofNanos(Math.subtractExact(nanos, earlier.nanos));
  }

  public boolean isBefore(TimePoint other) {
    return nanos < other.nanos;
  }
}
