package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.Lateness;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.InstantSource;

/// How the coordinator conducts a job; none of it has an influence on the weights.
///
/// @param run the run's id and the coordinator's term; the step says nothing
/// @param minimumWorkers a step begins only when so many workers are there
/// @param leases how long a silent session lives
/// @param lateness when a step takes so long that idle workers compute what is missing, too
/// @param clock what leases and times are measured by
public record JobSettings(
    Stamp run, int minimumWorkers, ToWorker.Leases leases, Lateness lateness, InstantSource clock) {
  // A killed process is noticed at once, since its sockets close; the lease is for hosts that
  // vanish.
  public static final ToWorker.Leases LEASES =
      new ToWorker.Leases(Duration.ofSeconds(3), Duration.ofMillis(500));

  /// Of the usual time of a step: shards are dealt to be done at the same time.
  public static final double STRAGGLER_FACTOR = 4;

  public JobSettings {
    if (minimumWorkers < 1) {
      throw new IllegalArgumentException("at least one worker: " + minimumWorkers);
    }
  }
}
