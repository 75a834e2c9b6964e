package dev.tributary.coordinator.job;

import dev.tributary.time.TimePoint;
import java.time.Duration;

/// The request to end a run, which is still completing its step.
///
/// @param since the time of the request
record Stopping(String reason, TimePoint since) {
  /// The time within which the step must end. What ends a process, for example a container's
  /// runtime, does not wait for long, and the run must still be saved.
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Whether the step has taken too long.
  boolean isOverdue(TimePoint now) {
    return now.since(since).compareTo(PATIENCE) >= 0;
  }
}
