package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.Evaluation;
import dev.tributary.coordinator.round.Round;

/// What a run that stands still waits for: the step, the phase, and who or what is missing.
final class WaitText {

  private WaitText() {}

  static String recruiting(long step, int here, int wanted) {
    return "step %d, recruiting: %d of at least %d workers are here".formatted(step, here, wanted);
  }

  static String stepping(Round round, int here) {
    return round.tally().isComplete()
        ? "step %d, exchange: gradients or weights are still under way".formatted(round.step())
        : "step %d, computing: shards %s are missing; %d workers are here"
            .formatted(round.step(), round.tally().missing(), here);
  }

  static String evaluating(Evaluation evaluation, int here) {
    return "step %d, evaluation: blocks %s are missing; %d workers are here"
        .formatted(evaluation.version(), evaluation.tally().missing(), here);
  }
}
