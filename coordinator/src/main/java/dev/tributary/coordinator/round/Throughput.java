package dev.tributary.coordinator.round;

import dev.tributary.time.TimePoint;
import java.time.Duration;

/// The measured speed of a worker.
///
/// @param sampleNanos the time that one of its actors takes for one sample; 0 while unknown
/// @param computed the nanoseconds of computing from which this was measured
/// @param measured the time of the last measurement
/// @param penalty the time for which the worker is given no shards, because others had to compute
///   its last ones
record Throughput(double sampleNanos, long computed, TimePoint measured, Penalty penalty) {
  static final Throughput UNKNOWN = new Throughput(0, 0, TimePoint.LONG_AGO, Penalty.NONE);

  /// A time without shards. It doubles each time that the worker falls behind again before it has
  /// completed work in time.
  ///
  /// @param duration the length of the latest penalty; zero if the worker has completed work in
  ///   time since
  /// @param step the step in which the worker fell behind
  record Penalty(TimePoint until, Duration duration, long step) {
    static final Penalty NONE = new Penalty(TimePoint.LONG_AGO, Duration.ZERO, 0);

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /// The penalty after the worker has fallen behind in `inStep`.
    Penalty next(TimePoint now, long inStep) {
      if (now.isBefore(until)) {
        return this;
      }
      Duration doubled = duration.multipliedBy(2);
      Duration next =
          doubled.compareTo(FIRST) < 0 ? FIRST : doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
      return new Penalty(now.plus(next), next, inStep);
    }

    /// The penalty after a late result. A first penalty ends with the result of its own step; later
    /// ones run their time, because a result that came late proves little.
    Penalty answered(long ofStep) {
      return ofStep == step && duration.equals(FIRST)
          ? new Penalty(TimePoint.LONG_AGO, duration, step)
          : this;
    }
  }

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
        ? new Throughput(nanos, work.nanos(), now, penalty)
        : new Throughput(
            sampleNanos + WEIGHT * (nanos - sampleNanos), computed + work.nanos(), now, penalty);
  }

  Throughput fallenBehind(TimePoint now, long step) {
    return new Throughput(sampleNanos, computed, measured, penalty.next(now, step));
  }

  /// The throughput after a result in time.
  Throughput onTime() {
    return new Throughput(sampleNanos, computed, measured, Penalty.NONE);
  }

  /// The throughput after a result of an earlier step.
  Throughput answered(long step) {
    return new Throughput(sampleNanos, computed, measured, penalty.answered(step));
  }

  boolean isBehind(TimePoint now) {
    return now.isBefore(penalty.until());
  }

  /// The throughput to use at `now`; unknown if the measurement is too old or too short.
  Throughput at(TimePoint now) {
    return isForgotten(now) || computed < TRIAL.toNanos()
        ? new Throughput(0, 0, TimePoint.LONG_AGO, penalty)
        : this;
  }

  private boolean isForgotten(TimePoint now) {
    return sampleNanos == 0 || !now.isBefore(measured.plus(FORGOTTEN_AFTER));
  }
}
