package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Copies;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.digest.Xxh128;
import dev.tributary.reduce.TreeNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Messages to people about copies of a gradient that differ, although correct ones have the same
/// bits.
final class CopiesText {
  private static final String REMEDY =
      "a worker computes wrong values: test the processors and memories of these machines";

  private CopiesText() {}

  /// A text such as `step 12, shards 4..7: the gradients from one and two differ`.
  ///
  /// @param name gives the name of a session's worker
  static String of(Reducer.Doubtful doubtful, Function<SessionId, String> name) {
    return "%s: the gradients from %s differ"
        .formatted(where(doubtful), names(doubtful.copies().sessions(), name));
  }

  static String undecided(Reducer.Doubtful doubtful, Function<SessionId, String> name) {
    return "%s, and there is no further worker that could decide; %s; the weights are those of the step before"
        .formatted(of(doubtful, name), REMEDY);
  }

  static String unchecked(long step, TreeNode node) {
    return "step %s, shards %s: copies of the gradient are in doubt, the worker that computed it again is lost, and no other worker is here; %s; the weights are those of the step before"
        .formatted(step, node, REMEDY);
  }

  /// The reason why a worker that is proved wrong loses its session.
  static String wrong(Reducer.Doubtful doubtful, SessionId session) {
    List<Optional<Xxh128>> own =
        doubtful.copies().all().stream()
            .filter(copy -> copy.from().equals(session))
            .map(Copies.Copy::digest)
            .distinct()
            .toList();
    return "%s: its gradient %s; test its processor and memory; its other gradients may be wrong, too: compare this run with another one with `tributary verify`"
        .formatted(
            where(doubtful),
            own.size() > 1
                ? "has other bits than its own first copy"
                : own.equals(List.of(Optional.empty()))
                    ? "is not finite, but another computation of it is"
                    : "has other bits than that of most workers");
  }

  /// The reason why a run ends: a wrong gradient counts in its current step.
  static String counted(Reducer.Doubtful doubtful, String wrong) {
    return "%s: %s computed a wrong gradient, which counts in this step; test the processor and memory of that machine; the weights are those of the step before"
        .formatted(where(doubtful), wrong);
  }

  /// The reason why a run ends: copies of an earlier step differ.
  static String late(Reducer.Doubtful doubtful, Function<SessionId, String> name) {
    return "%s, and that step is over: its weights may be wrong; %s"
        .formatted(of(doubtful, name), REMEDY);
  }

  static String names(Collection<SessionId> sessions, Function<SessionId, String> name) {
    return sessions.stream().map(name).distinct().sorted().collect(Collectors.joining(" and "));
  }

  private static String where(Reducer.Doubtful doubtful) {
    Copies copies = doubtful.copies();
    return "step %s, shards %s".formatted(doubtful.step(), copies.node());
  }
}
