package dev.tributary.coordinator.job;

import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.InstantSource;

/// How the coordinator conducts a job; none of it has an influence on the weights.
///
/// @param run the run's id and the coordinator's term; the step says nothing
/// @param minimumWorkers a step begins only when so many workers are there
/// @param leases how long a silent session lives
/// @param stragglers when a step takes so long that idle workers compute the missing shards, too
/// @param clock measures leases and times
public record JobSettings(
    Stamp run,
    int minimumWorkers,
    ToWorker.Leases leases,
    StragglerPolicy stragglers,
    InstantSource clock) {
  // A killed process is noticed at once, since its sockets close; the lease is for hosts that
  // vanish.
  public static final ToWorker.Leases LEASES =
      new ToWorker.Leases(Duration.ofSeconds(3), Duration.ofMillis(500));

  /// The multiple of a step's usual time after which it is late. Shards are assigned so that all
  /// workers finish at the same time.
  public static final double STRAGGLER_FACTOR = 4;

  public JobSettings {
    if (minimumWorkers < 1) {
      throw new IllegalArgumentException("at least one worker: " + minimumWorkers);
    }
  }
}
