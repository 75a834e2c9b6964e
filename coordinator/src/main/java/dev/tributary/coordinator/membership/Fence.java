package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.round.SessionId;

/// The fence that keeps chunks of ended sessions and past steps away from the reducers. The job
/// says which sessions and which step are valid. gRPC's threads ask before they allocate memory for
/// a chunk.
public interface Fence {

  /// Admits chunks of this session from now on.
  void open(SessionId session);

  /// Admits no more chunks of this session.
  void close(SessionId session);

  /// Admits only gradients of `step` from now on.
  void stepBegins(long step);

  /// The number of chunks that arrived after their step and were dropped.
  long dropped();
}
