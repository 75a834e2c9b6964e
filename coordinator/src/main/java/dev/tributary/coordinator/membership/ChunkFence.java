package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.round.SessionId;

/// Keeps chunks of ended sessions and past steps away from the reducers. The job moves the fence;
/// gRPC's threads ask it before they give a chunk memory.
public interface ChunkFence {

  /// Chunks of this session pass from now on.
  void open(SessionId session);

  /// No chunk of this session passes any more.
  void close(SessionId session);

  /// From now on gradients of `step` pass, and no others.
  void stepBegins(long step);

  /// The number of gradients that arrived after their step and were dropped.
  long dropped();
}
