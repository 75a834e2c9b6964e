package dev.tributary.deploy.drill;

import java.util.Locale;

/// What a drill does to a run. None of it may change a bit of the weights.
public enum Fault {
  /// SIGKILL to a worker, which is started again.
  KILL_WORKER,
  /// SIGSTOP to a worker, and SIGCONT later, before or after its lease has run out.
  PAUSE_WORKER,
  /// SIGTERM to a worker: it says goodbye. If too few are left, another takes its place.
  REMOVE_WORKER,
  /// One more worker.
  ADD_WORKER,
  /// A worker's connections are reset; new ones are accepted.
  DROP_CONNECTION,
  /// Nothing passes between a worker and the coordinator for less than a lease; then all of it
  /// does.
  DELAY,
  /// The same for longer than a lease: what is said before and after does not fit together.
  PARTITION,
  /// SIGKILL to the coordinator, which is started again.
  KILL_COORDINATOR,
  /// SIGKILL to every process, all of which are started again.
  KILL_ALL;

  /// As people spell it: `kill-worker`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
