package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.SessionId;

/// What keeps messages of ended sessions and past steps away from the reducers. The job moves it;
/// services ask it on their own threads.
public interface Fence {

  void open(SessionId session);

  void close(SessionId session);

  /// Gradients of `step` are wanted from now on, and no others.
  void stepBegins(long step);

  /// Gradients of older steps that came too late, and counted for nothing.
  long dropped();
}
