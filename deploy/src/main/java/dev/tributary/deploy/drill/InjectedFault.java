package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.Optional;

/// A fault that was injected into a run, with its effect.
///
/// @param step the newest completed step at that time
/// @param what the description of the fault with its target
/// @param nextStep the time until another step was completed; empty if none was
/// @param longestWait the longest time between two completed steps, up to the next fault
record InjectedFault(long step, String what, Optional<Duration> nextStep, Duration longestWait) {

  /// A fault whose effect has not been measured yet.
  static InjectedFault at(long step, String what) {
    return new InjectedFault(step, what, Optional.empty(), Duration.ZERO);
  }

  /// The fault after one more completed step.
  ///
  /// @param after the time since the step before, or since the fault
  InjectedFault thenStep(Duration after) {
    return new InjectedFault(
        step,
        what,
        nextStep.or(() -> Optional.of(after)),
        after.compareTo(longestWait) > 0 ? after : longestWait);
  }
}
