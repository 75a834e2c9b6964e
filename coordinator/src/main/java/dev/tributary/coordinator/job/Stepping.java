package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.GradientNorm;
import dev.tributary.coordinator.round.Doubts;
import dev.tributary.coordinator.round.Round;
import dev.tributary.time.TimePoint;

/// A step that is in progress. A value.
///
/// @param times the times of the assignments
/// @param norm the norm of the gradient so far, if it is clipped
/// @param doubts the results that another worker computes again
record Stepping(Round round, AssignmentTimes times, GradientNorm norm, Doubts doubts) {

  static Stepping begin(Round round, TimePoint now) {
    return new Stepping(round, AssignmentTimes.begin(now), GradientNorm.NONE, Doubts.NONE);
  }

  Stepping with(Round changed) {
    return new Stepping(changed, times, norm, doubts);
  }

  Stepping with(AssignmentTimes changed) {
    return new Stepping(round, changed, norm, doubts);
  }

  Stepping with(GradientNorm measured) {
    return new Stepping(round, times, measured, doubts);
  }

  Stepping with(Doubts changed) {
    return new Stepping(round, times, norm, changed);
  }
}
