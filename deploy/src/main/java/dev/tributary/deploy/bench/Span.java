package dev.tributary.deploy.bench;

import dev.tributary.profile.Phase;

/// A time span that a thread spent on one phase of a step.
///
/// @param step the step of the gradient, or the step whose update gave the weights
/// @param from the start, in nanoseconds of the machine's clock
/// @param to the end, by the same clock
record Span(Phase phase, Side side, long step, long from, long to) {

  /// The side of a process. A process with both counts as the coordinator: it serializes nothing,
  /// and all other phases occur on one side only.
  enum Side {
    COORDINATOR,
    WORKER
  }
}
