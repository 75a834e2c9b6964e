package dev.tributary.coordinator.job;

import dev.tributary.time.TimePoint;
import java.time.Duration;

/// The times of the assignments of a step or an evaluation. A value.
///
/// @param opened the time at which the work began
/// @param assigned the time at which pieces without an owner were last assigned
/// @param latest the time of the latest assignment of any kind
record AssignmentTimes(TimePoint opened, TimePoint assigned, TimePoint latest) {

  static AssignmentTimes begin(TimePoint now) {
    return new AssignmentTimes(now, now, now);
  }

  AssignmentTimes assignedAt(TimePoint now) {
    return new AssignmentTimes(opened, now, now);
  }

  AssignmentTimes backedUpAt(TimePoint now) {
    return new AssignmentTimes(opened, assigned, now);
  }

  /// The time from the latest assignment to `now`, the end of the work. The delay before a backup
  /// task does not count: otherwise each delay would make the next, longer one look usual.
  Duration took(TimePoint now) {
    return now.since(latest);
  }

  /// The time from the beginning to `now`.
  Duration whole(TimePoint now) {
    return now.since(opened);
  }
}
