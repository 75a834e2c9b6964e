package dev.tributary.coordinator.job;

import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Copies;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.TreeNode;
import java.util.Collection;
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
    return "step %s, shards %s: the gradients of two workers differ, and the worker that was to decide is lost; %s; the weights are those of the step before"
        .formatted(step, node, REMEDY);
  }

  /// The reason why a worker that is proved wrong loses its session.
  static String wrong(Reducer.Doubtful doubtful) {
    boolean isFinite = doubtful.copies().all().stream().allMatch(copy -> copy.digest().isPresent());
    return "%s: its gradient %s; test its processor and memory; its other gradients may be wrong, too: compare this run with another one by tributary verify"
        .formatted(
            where(doubtful),
            isFinite
                ? "has other bits than that of two other workers"
                : "is not finite, but that of another worker is");
  }

  /// The reason why a run ends: a wrong gradient counts in its current step.
  static String counted(Reducer.Doubtful doubtful, String wrong) {
    return "%s: %s computed a wrong gradient, which counts in this step; test the processor and memory of that machine; the weights are those of the step before"
        .formatted(where(doubtful), wrong);
  }

  /// The reason why a run ends: copies of an earlier step differ.
  static String late(Reducer.Doubtful doubtful, Function<SessionId, String> name) {
    return "%s, and that step is over: its weights may be wrong; %s; the checkpoints from that step on are set aside"
        .formatted(of(doubtful, name), REMEDY);
  }

  static String names(Collection<SessionId> sessions, Function<SessionId, String> name) {
    return sessions.stream().map(name).sorted().collect(Collectors.joining(" and "));
  }

  private static String where(Reducer.Doubtful doubtful) {
    Copies copies = doubtful.copies();
    return "step %s, shards %s".formatted(doubtful.step(), copies.node());
  }
}
