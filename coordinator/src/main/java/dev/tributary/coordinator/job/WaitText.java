package dev.tributary.coordinator.job;

import dev.tributary.coordinator.membership.Roster;
import dev.tributary.coordinator.round.Assignments;
import dev.tributary.coordinator.round.Doubts;
import dev.tributary.coordinator.round.Evaluation;
import dev.tributary.coordinator.round.Round;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.text.Counted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Messages for people about a run that makes no progress: the step, the phase, and the missing
/// workers or results.
final class WaitText {

  private WaitText() {}

  static String recruiting(long step, int here, int wanted) {
    return "step %s, recruiting: %s here, of at least %s"
        .formatted(step, Counted.of(here, "worker is", "workers are"), wanted);
  }

  static String stepping(Round round, Doubts doubts, Roster roster) {
    long step = round.step();
    if (!doubts.isEmpty()) {
      return "step %s, deciding: a gradient is in doubt and computed again; %s"
          .formatted(step, here(roster));
    }
    Assignments assignments = round.shards().assignments();
    if (!round.shards().tally().isComplete()) {
      return "step %s, computing: %s".formatted(step, missing("shard", round.shards(), roster));
    }
    return assignments.all().isEmpty()
        ? "step %s, exchange: gradients are missing; %s".formatted(step, here(roster))
        : "step %s, exchange: gradients of %s or new weights are still under way%s"
            .formatted(step, names(assignments.owners(), roster), dropped(roster));
  }

  static String evaluating(Evaluation evaluation, Roster roster) {
    return "step %s, evaluation: %s"
        .formatted(evaluation.version(), missing("block", evaluation.blocks(), roster));
  }

  /// A text such as `shards 2, 3 are missing, which worker-1 computes; 2 workers are here`.
  private static String missing(String piece, WorkPool pool, Roster roster) {
    List<Integer> missing = pool.tally().missing();
    List<SessionId> late =
        pool.assignments().owners().stream()
            .filter(session -> roster.membership().find(session).isPresent())
            .filter(session -> missing.stream().anyMatch(p -> pool.assignments().has(session, p)))
            .toList();
    return "%s %s %s missing%s; %s"
        .formatted(
            Counted.noun(missing.size(), piece),
            missing.stream().map(String::valueOf).collect(Collectors.joining(", ")),
            Counted.noun(missing.size(), "is", "are"),
            late.isEmpty()
                ? ""
                : ", which %s %s"
                    .formatted(
                        names(late, roster), Counted.noun(late.size(), "computes", "compute")),
            here(roster));
  }

  private static String here(Roster roster) {
    int workers = roster.membership().all().size();
    return Counted.of(workers, "worker is", "workers are") + " here" + dropped(roster);
  }

  /// A text such as `; ignored: 3 results of other steps from worker-1, 8 gradients of older
  /// steps`; empty if there were none.
  private static String dropped(Roster roster) {
    List<String> all = new ArrayList<>();
    roster
        .droppedResults()
        .forEach(
            (worker, count) ->
                all.add(
                    "%s of other steps from %s".formatted(Counted.of(count, "result"), worker)));
    if (roster.droppedGradients() > 0) {
      all.add(Counted.of(roster.droppedGradients(), "gradient") + " of older steps");
    }
    return all.isEmpty() ? "" : "; ignored: " + String.join(", ", all);
  }

  private static String names(Collection<SessionId> sessions, Roster roster) {
    return sessions.stream().map(roster::name).sorted().collect(Collectors.joining(", "));
  }
}
