package dev.tributary.coordinator.job;

import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.time.MonotonicClock;
import dev.tributary.wire.Stamp;
import java.time.Duration;

/// The settings with which the coordinator runs a job. None of them has an influence on the
/// weights.
///
/// @param run the run's id and the coordinator's term; the step has no meaning
/// @param minimumWorkers the least number of workers with which a step begins
/// @param leases the lease of a session, and the time between heartbeats
/// @param stragglers decides when idle workers also compute the shards that are late
/// @param clock measures leases and times
public record JobSettings(
    Stamp run,
    int minimumWorkers,
    ToWorker.Leases leases,
    StragglerPolicy stragglers,
    MonotonicClock clock) {
  // A killed process is noticed at once, because its sockets close. The lease is for hosts that
  // vanish.
  public static final ToWorker.Leases LEASES =
      new ToWorker.Leases(Duration.ofSeconds(3), Duration.ofMillis(500));

  /// The multiple of a step's usual duration after which the step is late. Assignments aim at all
  /// workers finishing at the same time.
  public static final double STRAGGLER_FACTOR = 4;

  public JobSettings {
    if (minimumWorkers < 1) {
      throw new IllegalArgumentException("at least one worker: " + minimumWorkers);
    }
  }
}
