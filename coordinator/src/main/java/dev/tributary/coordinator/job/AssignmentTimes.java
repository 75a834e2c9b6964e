package dev.tributary.coordinator.job;

import java.time.Duration;
import java.time.Instant;

/// The times of the assignments of a step or an evaluation. A value.
///
/// @param opened the time at which the work began
/// @param assigned the time at which pieces without an owner were last assigned
/// @param latest the time of the latest assignment of any kind
record AssignmentTimes(Instant opened, Instant assigned, Instant latest) {

  static AssignmentTimes begin(Instant now) {
    return new AssignmentTimes(now, now, now);
  }

  AssignmentTimes assignedAt(Instant now) {
    return new AssignmentTimes(opened, now, now);
  }

  AssignmentTimes backedUpAt(Instant now) {
    return new AssignmentTimes(opened, assigned, now);
  }

  /// The time from the latest assignment to `now`, the end of the work. The delay before a backup
  /// task does not count: otherwise each delay would make the next, longer one look usual.
  Duration took(Instant now) {
    return Duration.between(latest, now);
  }

  /// The time from the beginning to `now`.
  Duration whole(Instant now) {
    return Duration.between(opened, now);
  }
}
