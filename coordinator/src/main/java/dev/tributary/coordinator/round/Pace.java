package dev.tributary.coordinator.round;

import java.time.Duration;
import java.time.Instant;

/// How fast a worker has lately been.
///
/// @param sampleNanos what one of its actors takes for one sample; 0 where that is not known
/// @param computed the nanoseconds of computing that this rests on
/// @param measured when it was last found out
/// @param behind until when the worker is not to be given shards, since others had to compute its
///   last ones
record Pace(double sampleNanos, long computed, Instant measured, Instant behind) {
  static final Pace UNKNOWN = new Pace(0, 0, Instant.MIN, Instant.MIN);

  /// What a measurement counts against those before it: steps are short, and a hiccup is no trend.
  private static final double WEIGHT = 0.2;

  /// How long a worker has computed before its pace counts. One that is given nothing is compiled
  /// nothing either: a single short step, taken cold, would leave it out for ever.
  private static final Duration TRIAL = Duration.ofSeconds(1);

  /// After this long a worker is tried again: it may have become faster.
  private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);

  Pace measured(Work work, Instant now) {
    if (work.samples() == 0) {
      return this;
    }
    double nanos = Math.max(1, (double) work.nanos() / work.samples());
    return isForgotten(now)
        ? new Pace(nanos, work.nanos(), now, behind)
        : new Pace(
            sampleNanos + WEIGHT * (nanos - sampleNanos), computed + work.nanos(), now, behind);
  }

  Pace fallenBehind(Instant now) {
    return new Pace(sampleNanos, computed, measured, now.plus(FORGOTTEN_AFTER));
  }

  /// It has answered: whatever it lagged behind with is done.
  Pace caughtUp() {
    return new Pace(sampleNanos, computed, measured, Instant.MIN);
  }

  boolean isBehind(Instant now) {
    return now.isBefore(behind);
  }

  /// What counts at `now`.
  Pace at(Instant now) {
    return isForgotten(now) || computed < TRIAL.toNanos()
        ? new Pace(0, 0, Instant.MIN, behind)
        : this;
  }

  private boolean isForgotten(Instant now) {
    return sampleNanos == 0 || !now.isBefore(measured.plus(FORGOTTEN_AFTER));
  }
}
