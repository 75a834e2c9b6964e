package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.Duties;
import dev.tributary.coordinator.round.Evaluation;
import dev.tributary.coordinator.round.Round;
import dev.tributary.coordinator.round.SessionId;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// What a run that stands still waits for: the step, the phase, and who or what is missing.
final class WaitText {

  private WaitText() {}

  static String recruiting(long step, int here, int wanted) {
    return "step %d, recruiting: %d of at least %d workers are here".formatted(step, here, wanted);
  }

  static String stepping(Round round, Roster roster) {
    long step = round.step();
    Duties duties = round.duties();
    if (!round.tally().isComplete()) {
      return "step %d, computing: %s"
          .formatted(step, missing("shards", round.tally().missing(), duties, roster));
    }
    return duties.assigned().isEmpty()
        ? "step %d, exchange: gradients are missing; %d workers are here"
            .formatted(step, roster.membership().all().size())
        : "step %d, exchange: gradients of %s or new weights are still under way"
            .formatted(step, names(duties.assigned().keySet(), roster));
  }

  static String evaluating(Evaluation evaluation, Roster roster) {
    return "step %d, evaluation: %s"
        .formatted(
            evaluation.version(),
            missing("blocks", evaluation.tally().missing(), evaluation.duties(), roster));
  }

  /// `shards 2, 3 are missing, which worker-1 computes; 2 workers are here`.
  private static String missing(String what, List<Integer> missing, Duties duties, Roster roster) {
    List<SessionId> late =
        duties.assigned().keySet().stream()
            .filter(session -> roster.membership().find(session).isPresent())
            .filter(session -> missing.stream().anyMatch(shard -> duties.has(session, shard)))
            .toList();
    return "%s %s are missing%s; %d workers are here"
        .formatted(
            what,
            missing.stream().map(String::valueOf).collect(Collectors.joining(", ")),
            late.isEmpty() ? "" : ", which " + names(late, roster) + " computes",
            roster.membership().all().size());
  }

  private static String names(Collection<SessionId> sessions, Roster roster) {
    return sessions.stream().map(roster::name).sorted().collect(Collectors.joining(", "));
  }
}
