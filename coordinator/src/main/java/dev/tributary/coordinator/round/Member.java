package dev.tributary.coordinator.round;

import java.time.Instant;

/// A worker with a session.
///
/// @param session its connection
/// @param name unique in the run, for people
/// @param actors worker actors, each computing one shard at a time
/// @param receiving whether weights flow to it: from then on it can be given shards
/// @param heard when it last said anything
/// @param throughput how fast it has been
public record Member(
    SessionId session,
    String name,
    int actors,
    boolean receiving,
    Instant heard,
    Throughput throughput) {

  /// A member that has just joined.
  public static Member joined(SessionId session, String name, int actors, Instant now) {
    return new Member(session, name, actors, false, now, Throughput.UNKNOWN);
  }

  Member nowReceiving() {
    return new Member(session, name, actors, true, heard, throughput);
  }

  Member heardAt(Instant now) {
    return new Member(session, name, actors, receiving, now, throughput);
  }

  Member with(Throughput changed) {
    return new Member(session, name, actors, receiving, heard, changed);
  }
}
