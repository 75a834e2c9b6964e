package dev.tributary.coordinator.round;

import java.time.Duration;
import java.time.Instant;

/// How fast a worker has lately been.
///
/// @param sampleNanos the time that one of its actors takes for one sample; 0 while unknown
/// @param computed the nanoseconds of computing that this rests on
/// @param measured the time of the last measurement
/// @param behind the time until which the worker is given no shards, since others had to compute
///   its last ones
record Throughput(double sampleNanos, long computed, Instant measured, Instant behind) {
  static final Throughput UNKNOWN = new Throughput(0, 0, Instant.MIN, Instant.MIN);

  /// The weight of a measurement against those before it: steps are short, and a hiccup is no
  /// trend.
  private static final double WEIGHT = 0.2;

  /// How long a worker has computed before its throughput counts. A worker without work never gets
  /// its code compiled, so one slow first step would exclude it for good.
  private static final Duration TRIAL = Duration.ofSeconds(1);

  /// After this long a worker is tried again: it may have become faster.
  private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);

  Throughput measured(CompletedWork work, Instant now) {
    if (work.samples() == 0) {
      return this;
    }
    double nanos = Math.max(1, (double) work.nanos() / work.samples());
    return isForgotten(now)
        ? new Throughput(nanos, work.nanos(), now, behind)
        : new Throughput(
            sampleNanos + WEIGHT * (nanos - sampleNanos), computed + work.nanos(), now, behind);
  }

  Throughput fallenBehind(Instant now) {
    return new Throughput(sampleNanos, computed, measured, now.plus(FORGOTTEN_AFTER));
  }

  /// The worker has answered: nothing of its work is late any more.
  Throughput caughtUp() {
    return new Throughput(sampleNanos, computed, measured, Instant.MIN);
  }

  boolean isBehind(Instant now) {
    return now.isBefore(behind);
  }

  /// The measurement that counts at `now`.
  Throughput at(Instant now) {
    return isForgotten(now) || computed < TRIAL.toNanos()
        ? new Throughput(0, 0, Instant.MIN, behind)
        : this;
  }

  private boolean isForgotten(Instant now) {
    return sampleNanos == 0 || !now.isBefore(measured.plus(FORGOTTEN_AFTER));
  }
}
