package dev.tributary.deploy.bench;

import dev.tributary.profile.Phase;

/// A stretch of time that a thread spent on one phase of a step.
///
/// @param step of the gradient; of weights, the step that they come of
/// @param from in nanoseconds of the machine's clock
/// @param to likewise
record Span(Phase phase, Side side, long step, long from, long to) {

  /// Who a process is. One process that is both counts as the coordinator: nothing is serialized
  /// there, and of all other phases it is clear whose they are.
  enum Side {
    COORDINATOR,
    WORKER
  }
}
