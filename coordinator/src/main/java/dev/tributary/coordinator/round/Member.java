package dev.tributary.coordinator.round;

import dev.tributary.time.TimePoint;

/// A worker that has joined the run.
///
/// @param session the worker's session
/// @param name a name for people, unique in the run
/// @param actors the number of worker actors, each of which computes one shard at a time
/// @param proven whether a result of it has counted
/// @param receiving whether its stream of weights is open, so that it can be given shards
/// @param heard the time of its last message
/// @param throughput its measured speed
public record Member(
    SessionId session,
    String name,
    int actors,
    boolean proven,
    boolean receiving,
    TimePoint heard,
    Throughput throughput) {

  /// A member that has just joined.
  public static Member joined(SessionId session, String name, int actors, TimePoint now) {
    return new Member(session, name, actors, false, false, now, Throughput.UNKNOWN);
  }

  Member nowReceiving() {
    return new Member(session, name, actors, proven, true, heard, throughput);
  }

  Member heardAt(TimePoint now) {
    return new Member(session, name, actors, proven, receiving, now, throughput);
  }

  Member nowProven() {
    return new Member(session, name, actors, true, receiving, heard, throughput);
  }

  Member with(Throughput changed) {
    return new Member(session, name, actors, proven, receiving, heard, changed);
  }
}
