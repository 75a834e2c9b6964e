package dev.tributary.coordinator.round;

import dev.tributary.time.TimePoint;
import java.time.Duration;

/// The measured speed of a worker.
///
/// @param sampleNanos the time that one of its actors takes for one sample; 0 while unknown
/// @param computed the nanoseconds of computing from which this was measured
/// @param measured the time of the last measurement
/// @param behind the time until which the worker is given no shards, because others had to compute
///   its last ones
record Throughput(double sampleNanos, long computed, TimePoint measured, TimePoint behind) {
  static final Throughput UNKNOWN = new Throughput(0, 0, TimePoint.LONG_AGO, TimePoint.LONG_AGO);

  /// The weight of a new measurement. It is small, because steps are short and a single slow step
  /// says little.
  private static final double WEIGHT = 0.2;

  /// The computing time after which a worker's throughput counts. A worker without work never gets
  /// its code compiled, so one slow first step would exclude it permanently.
  private static final Duration TRIAL = Duration.ofSeconds(1);

  /// The time after which a measurement is dropped and the worker is tried again, because it may
  /// have become faster.
  private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);

  Throughput measured(CompletedWork work, TimePoint now) {
    if (work.samples() == 0) {
      return this;
    }
    double nanos = Math.max(1, (double) work.nanos() / work.samples());
    return isForgotten(now)
        ? new Throughput(nanos, work.nanos(), now, behind)
        : new Throughput(
            sampleNanos + WEIGHT * (nanos - sampleNanos), computed + work.nanos(), now, behind);
  }

  Throughput fallenBehind(TimePoint now) {
    return new Throughput(sampleNanos, computed, measured, now.plus(FORGOTTEN_AFTER));
  }

  /// The throughput after a result of the worker, which is then no longer behind.
  Throughput caughtUp() {
    return new Throughput(sampleNanos, computed, measured, TimePoint.LONG_AGO);
  }

  boolean isBehind(TimePoint now) {
    return now.isBefore(behind);
  }

  /// The throughput to use at `now`; unknown if the measurement is too old or too short.
  Throughput at(TimePoint now) {
    return isForgotten(now) || computed < TRIAL.toNanos()
        ? new Throughput(0, 0, TimePoint.LONG_AGO, behind)
        : this;
  }

  private boolean isForgotten(TimePoint now) {
    return sampleNanos == 0 || !now.isBefore(measured.plus(FORGOTTEN_AFTER));
  }
}
