package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.Assignment;
import dev.tributary.coordinator.round.MeasuredWork.Measurement;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.Tally;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The times of the assignments and results of a step or an evaluation. A value.
///
/// @param opened the time at which the work began
/// @param assigned the time at which pieces without an owner were last assigned
/// @param bySession the time of the latest assignment to each session
/// @param slowest the longest time from an assignment to a result that counted
/// @param latest the time of the latest assignment or result that counted
/// @param measured the results of each session that counted, and the time that it took
record AssignmentTimes(
    TimePoint opened,
    TimePoint assigned,
    Map<SessionId, TimePoint> bySession,
    Duration slowest,
    TimePoint latest,
    Map<SessionId, Measurement> measured) {

  static AssignmentTimes begin(TimePoint now) {
    return new AssignmentTimes(now, now, Map.of(), Duration.ZERO, now, Map.of());
  }

  /// Notes the assignments that `after` has and `before` has not.
  AssignmentTimes with(WorkPool before, WorkPool after, TimePoint now) {
    List<Assignment> added = new ArrayList<>(after.assignments().all());
    added.removeAll(before.assignments().all());
    if (added.isEmpty()) {
      return this;
    }
    Map<SessionId, TimePoint> times = new HashMap<>(bySession);
    added.forEach(assignment -> times.put(assignment.owner(), now));
    return new AssignmentTimes(opened, assigned, times, slowest, now, measured);
  }

  /// Pieces without an owner were assigned.
  AssignmentTimes assignedAt(TimePoint now) {
    return new AssignmentTimes(opened, now, bySession, slowest, latest, measured);
  }

  /// A result of a session has arrived, which counts unless a copy of it is in `tally` already.
  AssignmentTimes arrived(Tally tally, SessionId session, int piece, TimePoint now) {
    return tally.results().containsKey(piece) ? this : counted(session, now);
  }

  /// A result of a session counts.
  AssignmentTimes counted(SessionId session, TimePoint now) {
    Duration took = now.since(bySession.getOrDefault(session, opened));
    Map<SessionId, Measurement> more = new HashMap<>(measured);
    more.merge(
        session,
        new Measurement(took, 1),
        (before, last) -> new Measurement(last.elapsed(), before.results() + 1));
    return new AssignmentTimes(
        opened, assigned, bySession, took.compareTo(slowest) > 0 ? took : slowest, now, more);
  }

  /// The time that the work took: the longest time from an assignment to its result, of the copies
  /// that counted, and the time until everything had arrived. The delay before a backup task does
  /// not count: otherwise each delay would make the next, longer one look usual.
  Duration took(TimePoint now) {
    return slowest.plus(now.since(latest));
  }

  /// The time from the beginning to `now`.
  Duration whole(TimePoint now) {
    return now.since(opened);
  }
}
