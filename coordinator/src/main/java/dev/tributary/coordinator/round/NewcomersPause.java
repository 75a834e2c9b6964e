package dev.tributary.coordinator.round;

import dev.tributary.time.TimePoint;
import java.time.Duration;

/// The time for which workers without a result so far are given no work, because one of them took
/// work and failed. A value.
///
/// A worker that joins, takes shards, fails and joins again would otherwise delay every step. The
/// pause doubles with each failure, and is short again after a time without one. Work goes to
/// newcomers all the same if no other worker is there.
///
/// @param until the end of the pause
/// @param duration the length of the latest pause; zero before the first failure
public record NewcomersPause(TimePoint until, Duration duration) {
  static final NewcomersPause NONE = new NewcomersPause(TimePoint.LONG_AGO, Duration.ZERO);

  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(1);

  boolean isOver(TimePoint now) {
    return !now.isBefore(until);
  }

  /// The pause after a newcomer has failed. Several newcomers that fail within one pause count
  /// once.
  NewcomersPause next(TimePoint now) {
    if (!isOver(now)) {
      return this;
    }
    boolean isRepeated = now.isBefore(until.plus(LONGEST));
    Duration doubled = isRepeated ? duration.multipliedBy(2) : FIRST;
    Duration next =
        doubled.compareTo(FIRST) < 0 ? FIRST : doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return new NewcomersPause(now.plus(next), next);
  }
}
