package dev.tributary.coordinator.round;

import java.time.Duration;
import java.time.Instant;

/// How fast a worker has lately been.
///
/// @param sampleNanos what one of its actors takes for one sample; 0 where that is not known
/// @param measured when it was last found out
/// @param behind until when the worker is not to be given shards, since others had to compute its
///   last ones
record Pace(double sampleNanos, Instant measured, Instant behind) {
  static final Pace UNKNOWN = new Pace(0, Instant.MIN, Instant.MIN);

  /// What a measurement counts against those before it: steps are short, and a hiccup is no trend.
  private static final double WEIGHT = 0.2;

  /// After this long a worker is tried again: it may have become faster.
  private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);

  Pace measured(Work work, Instant now) {
    if (work.samples() == 0) {
      return this;
    }
    double nanos = Math.max(1, (double) work.nanos() / work.samples());
    double smoothed = sampleNanos == 0 ? nanos : sampleNanos + WEIGHT * (nanos - sampleNanos);
    return new Pace(smoothed, now, behind);
  }

  Pace fallenBehind(Instant now) {
    return new Pace(sampleNanos, measured, now.plus(FORGOTTEN_AFTER));
  }

  /// It has answered: whatever it lagged behind with is done.
  Pace caughtUp() {
    return new Pace(sampleNanos, measured, Instant.MIN);
  }

  boolean isBehind(Instant now) {
    return now.isBefore(behind);
  }

  /// What is known at `now`.
  Pace at(Instant now) {
    return sampleNanos == 0 || now.isBefore(measured.plus(FORGOTTEN_AFTER))
        ? this
        : new Pace(0, Instant.MIN, behind);
  }
}
