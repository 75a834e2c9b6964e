package dev.tributary.coordinator.round;

import dev.tributary.time.TimePoint;

/// A worker that has joined the run.
///
/// @param session the worker's session
/// @param name a name for people, unique in the run
/// @param actors the number of worker actors, each of which computes one shard at a time
/// @param receiving whether its stream of weights is open, so that it can be given shards
/// @param heard the time of its last message
/// @param throughput its measured speed
public record Member(
    SessionId session,
    String name,
    int actors,
    boolean receiving,
    TimePoint heard,
    Throughput throughput) {

  /// A member that has just joined.
  public static Member joined(SessionId session, String name, int actors, TimePoint now) {
    return new Member(session, name, actors, false, now, Throughput.UNKNOWN);
  }

  Member nowReceiving() {
    return new Member(session, name, actors, true, heard, throughput);
  }

  Member heardAt(TimePoint now) {
    return new Member(session, name, actors, receiving, now, throughput);
  }

  Member with(Throughput changed) {
    return new Member(session, name, actors, receiving, heard, changed);
  }
}
