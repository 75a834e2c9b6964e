package dev.tributary.coordinator.round;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The work of the sessions in a step, with the times on which the assignment of shards relies. A
/// worker reports the time that it computed, but a wrong report must not attract shards. The
/// coordinator therefore measures the time from the assignment to the last result, and a worker
/// counts as no faster than this time allows:
///
///     time that counts = max(reported, measured − 3 · overhead − 1 ms)
///
/// The overhead is the lower median, over the sessions, of measured − reported: the exchange of
/// messages and weights. It is allowed threefold because it varies; without this allowance a short
/// step would measure the exchange, and a worker with few shards would seem slow.
public final class MeasuredWork {
  private static final long ALLOWED_NANOS = Duration.ofMillis(1).toNanos();
  private static final int ALLOWED_OVERHEADS = 3;

  private MeasuredWork() {}

  /// The coordinator's measurement of a session.
  ///
  /// @param elapsed the time from the assignment to the last result
  /// @param results the number of results
  public record Measurement(Duration elapsed, int results) {}

  /// @param reported the work as the workers report it
  /// @param measured the measurements of the same sessions; a session without one is left out
  public static Map<SessionId, CompletedWork> of(
      Map<SessionId, CompletedWork> reported,
      Map<SessionId, Measurement> measured,
      Membership membership) {
    Map<SessionId, Session> sessions = new HashMap<>();
    reported.forEach(
        (session, work) ->
            membership
                .find(session)
                .filter(member -> measured.containsKey(session))
                .ifPresent(
                    member ->
                        sessions.put(
                            session, Session.of(work, measured.get(session), member.actors()))));
    List<Long> overheads = sessions.values().stream().map(Session::overhead).sorted().toList();
    long overhead = overheads.isEmpty() ? 0 : overheads.get((overheads.size() - 1) / 2);
    Map<SessionId, CompletedWork> counted = new HashMap<>();
    sessions.forEach((id, session) -> counted.put(id, session.counted(overhead)));
    return counted;
  }

  /// @param parallel the number of shards that the worker computed at a time
  private record Session(CompletedWork work, long elapsed, int parallel) {
    static Session of(CompletedWork work, Measurement measurement, int actors) {
      return new Session(
          work,
          measurement.elapsed().toNanos(),
          Math.max(1, Math.min(actors, measurement.results())));
    }

    long overhead() {
      return Math.max(0, elapsed - work.nanos() / parallel);
    }

    CompletedWork counted(long overhead) {
      long least = elapsed - ALLOWED_OVERHEADS * overhead - ALLOWED_NANOS;
      return new CompletedWork(work.samples(), Math.max(work.nanos(), least * parallel));
    }
  }
}
