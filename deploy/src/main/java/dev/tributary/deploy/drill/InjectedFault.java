package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.Optional;

/// A fault that has struck a run.
///
/// @param step the newest that was done
/// @param what was done to whom
/// @param nextStep how long it took until another step was done; none if no step was
/// @param longestWait the longest time without a step being done, until the next fault struck
record InjectedFault(long step, String what, Optional<Duration> nextStep, Duration longestWait) {

  /// Nothing is known yet of how the run went on.
  static InjectedFault at(long step, String what) {
    return new InjectedFault(step, what, Optional.empty(), Duration.ZERO);
  }

  /// A step was done, so long after the one before it, or after the fault.
  InjectedFault thenStep(Duration after) {
    return new InjectedFault(
        step,
        what,
        nextStep.or(() -> Optional.of(after)),
        after.compareTo(longestWait) > 0 ? after : longestWait);
  }
}
