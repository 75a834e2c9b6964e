package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.SessionId;

/// What keeps messages of ended sessions and past steps away from the reducers. The job moves it;
/// services ask it on their own threads.
public interface Fence {

  /// What this session sends passes from now on.
  void open(SessionId session);

  /// Nothing that it sends passes any more.
  void close(SessionId session);

  /// Gradients of `step` are wanted from now on, and no others.
  void stepBegins(long step);

  /// Gradients of older steps that came too late, and counted for nothing.
  long dropped();
}
