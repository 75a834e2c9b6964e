package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.Optional;

/// A fault that has struck a run.
///
/// @param step the newest that was done
/// @param what was done to whom
/// @param nextStep how long it took until another step was done; none if no step was
/// @param longestWait the longest time without a step being done, until the next fault struck
record Strike(long step, String what, Optional<Duration> nextStep, Duration longestWait) {

  /// Nothing is known yet of how the run went on.
  static Strike at(long step, String what) {
    return new Strike(step, what, Optional.empty(), Duration.ZERO);
  }

  /// A step was done, so long after the one before it, or after the fault.
  Strike thenStep(Duration after) {
    return new Strike(
        step,
        what,
        nextStep.or(() -> Optional.of(after)),
        after.compareTo(longestWait) > 0 ? after : longestWait);
  }
}
