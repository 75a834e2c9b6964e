package dev.tributary.coordinator.round;

import dev.tributary.time.TimePoint;

/// A worker that has joined the run.
///
/// @param session the worker's session
/// @param name a name for people, unique in the run
/// @param actors the number of worker actors, each of which computes one shard at a time
/// @param experience what it has done so far
/// @param receiving whether its stream of weights is open, so that it can be given shards
/// @param heard the time of its last message
/// @param throughput its measured speed
public record Member(
    SessionId session,
    String name,
    int actors,
    Experience experience,
    boolean receiving,
    TimePoint heard,
    Throughput throughput) {

  /// A member that has just joined.
  public static Member joined(SessionId session, String name, int actors, TimePoint now) {
    return new Member(session, name, actors, Experience.NONE, false, now, Throughput.UNKNOWN);
  }

  Member nowReceiving() {
    return new Member(session, name, actors, experience, true, heard, throughput);
  }

  Member heardAt(TimePoint now) {
    return new Member(session, name, actors, experience, receiving, now, throughput);
  }

  /// What a member has done so far.
  enum Experience {
    NONE,
    /// It was given work.
    TRIED,
    /// A result of it has counted in a step that is complete.
    PROVEN
  }

  boolean isTried() {
    return experience != Experience.NONE;
  }

  boolean proven() {
    return experience == Experience.PROVEN;
  }

  Member nowTried() {
    return proven() ? this : with(Experience.TRIED);
  }

  Member nowProven() {
    return with(Experience.PROVEN);
  }

  private Member with(Experience changed) {
    return new Member(session, name, actors, changed, receiving, heard, throughput);
  }

  Member with(Throughput changed) {
    return new Member(session, name, actors, experience, receiving, heard, changed);
  }
}
