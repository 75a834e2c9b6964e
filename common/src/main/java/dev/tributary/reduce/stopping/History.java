package dev.tributary.reduce.stopping;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The values of the metric that early stopping watches, for each evaluation so far. A value; the
/// state of early stopping follows from it.
///
/// @param evaluations in the order of their steps
public record History(List<Evaluated> evaluations) {
  /// The history of a run before its first evaluation.
  public static final History NONE = new History(List.of());

  /// The result of an evaluation.
  ///
  /// @param step the version that was evaluated
  /// @param value the value of the metric
  public record Evaluated(long step, double value) {}

  public History {
    evaluations = List.copyOf(evaluations);
    for (int i = 1; i < evaluations.size(); i++) {
      if (evaluations.get(i).step() <= evaluations.get(i - 1).step()) {
        throw new IllegalArgumentException(
            "an evaluation of step %s follows that of step %s"
                .formatted(evaluations.get(i).step(), evaluations.get(i - 1).step()));
      }
    }
  }

  /// The history with one more evaluation. A version that is evaluated again, as after a restart of
  /// the coordinator, has the same value and changes nothing.
  public History with(Evaluated next) {
    boolean isKnown = !evaluations.isEmpty() && next.step() <= evaluations.getLast().step();
    return isKnown
        ? this
        : new History(Stream.concat(evaluations.stream(), Stream.of(next)).toList());
  }

  /// The best evaluation, if there was any.
  public Optional<Evaluated> best(StoppingRule rule) {
    return state(rule).best();
  }

  /// The number of evaluations in a row without an improvement, up to the last one.
  public int waited(StoppingRule rule) {
    return state(rule).waited();
  }

  /// Whether the run ends at the last evaluation.
  public boolean ends(StoppingRule rule) {
    int waited = waited(rule);
    return waited > 0 && waited >= rule.patience();
  }

  /// Whether the run should have ended at an earlier evaluation than the last.
  public boolean endedBefore(StoppingRule rule) {
    State state = State.BEGIN;
    for (Evaluated next : evaluations.subList(0, Math.max(0, evaluations.size() - 1))) {
      state = state.with(next, rule);
      if (state.waited() > 0 && state.waited() >= rule.patience()) {
        return true;
      }
    }
    return false;
  }

  private State state(StoppingRule rule) {
    State state = State.BEGIN;
    for (Evaluated next : evaluations) {
      state = state.with(next, rule);
    }
    return state;
  }

  private record State(Optional<Evaluated> best, int waited) {
    static final State BEGIN = new State(Optional.empty(), 0);

    State with(Evaluated next, StoppingRule rule) {
      return best.isEmpty() || rule.improves(next.value(), best.get().value())
          ? new State(Optional.of(next), 0)
          : new State(best, waited + 1);
    }
  }
}
