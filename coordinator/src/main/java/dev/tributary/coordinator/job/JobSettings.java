package dev.tributary.coordinator.job;

import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.InstantSource;

/// How the coordinator conducts a job; none of it has an influence on the weights.
///
/// @param run the run's id and the coordinator's term; the step says nothing
/// @param minimumWorkers a step begins only when so many workers are there
/// @param leases how long a silent session lives
/// @param clock what leases and times are measured by
public record JobSettings(
    Stamp run, int minimumWorkers, ToWorker.Leases leases, InstantSource clock) {
  // A killed process is noticed at once, since its sockets close; the lease is for hosts that
  // vanish.
  public static final ToWorker.Leases LEASES =
      new ToWorker.Leases(Duration.ofSeconds(3), Duration.ofMillis(500));

  public JobSettings {
    if (minimumWorkers < 1) {
      throw new IllegalArgumentException("at least one worker: " + minimumWorkers);
    }
  }
}
