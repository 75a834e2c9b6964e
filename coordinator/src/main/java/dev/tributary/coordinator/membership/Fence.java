package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.ShardRange;

/// The fence that keeps chunks of ended sessions and past steps, and of shards that were not
/// assigned to their sender, away from the reducers. The job says which sessions, which step and
/// which assignments are valid. gRPC's threads ask before they allocate memory for a chunk.
public interface Fence {

  /// Admits chunks of this session from now on.
  void open(SessionId session);

  /// Admits no more chunks of this session.
  ///
  /// @param why a text for the worker
  void close(SessionId session, String why);

  /// Admits only gradients of `step` from now on. None of its shards is assigned yet.
  void stepBegins(long step);

  /// Admits gradients of these shards of the current step from this session.
  void assigned(SessionId session, ShardRange shards);

  /// The number of chunks that arrived after their step and were dropped.
  long dropped();
}
