package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.ledger.EndRecord;
import dev.tributary.reduce.Metric;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.reduce.stopping.History;
import dev.tributary.reduce.stopping.StoppingRule;
import dev.tributary.text.Counted;
import dev.tributary.train.BestSoFar;
import dev.tributary.train.EvaluationRules;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/// Applies the rules of a job for its evaluations: when the run ends early, which version is its
/// model, and which versions are kept. The decisions are functions of [History] and [BestRanking].
/// Belongs to one actor.
///
/// The reducers copy a version that is wanted before they begin the next step, and a checkpoint is
/// copied after it. So no round waits for a copy, and every checkpoint holds the best weights
/// completely. A copy does not change once it is complete.
final class BestVersions {
  private final PreparedJob job;
  private final EvaluationRules rules;
  private final List<ActorRef<Reducer.Command>> reducers;
  private final JobDependencies dependencies;
  private final ActorRef<CheckpointKeeper.Reply> replyTo;
  private final Map<TrainingState, Copying> copying = new IdentityHashMap<>();
  private BestSoFar soFar;
  private Optional<BestRanking> kept;
  private int writing; // models

  /// A copy that is not complete.
  ///
  /// @param missing the reducers that have not copied their slices
  /// @param kept the ranking with the copied version, if it is to be kept
  private record Copying(int missing, Optional<BestRanking> kept) {}

  /// @param replyTo receives the result of each model that is kept
  BestVersions(
      PreparedJob job,
      List<ActorRef<Reducer.Command>> reducers,
      JobDependencies dependencies,
      ActorRef<CheckpointKeeper.Reply> replyTo) {
    this.job = job;
    this.rules = job.rules();
    this.reducers = reducers;
    this.dependencies = dependencies;
    this.replyTo = replyTo;
    this.soFar = dependencies.store().best();
    this.kept = dependencies.kept().or(rules::kept);
  }

  /// The results of the evaluations so far, which are part of a checkpoint.
  BestSoFar soFar() {
    return soFar;
  }

  /// Decides about a version that was evaluated. It is complete, and the next step has not begun.
  void evaluated(long version, Metrics metrics) {
    boolean isBest = watch(version, metrics);
    Optional<BestRanking> ranking = ranked(version, metrics);
    if (!isBest && ranking.isEmpty()) {
      return;
    }
    TrainingState copy = TrainingState.allocateWeights(job, version);
    copying.put(copy, new Copying(reducers.size(), ranking));
    reducers.forEach(reducer -> reducer.tell(new Reducer.Copy(copy)));
    if (isBest) {
      soFar = new BestSoFar(soFar.history(), copy.weights());
    }
  }

  /// Adds the version to the history.
  ///
  /// @return whether its weights may have to be restored
  private boolean watch(long version, Metrics metrics) {
    if (rules.stopping().isEmpty()) {
      return false;
    }
    StoppingRule rule = rules.stopping().get();
    History before = soFar.history();
    History after = before.with(value(version, rule.metric(), metrics));
    soFar = new BestSoFar(after, soFar.weights());
    return rules.restoresBest()
        && !after.equals(before)
        && after.best(rule).orElseThrow().step() == version;
  }

  /// The ranking with the version, if it is new and among the best.
  private Optional<BestRanking> ranked(long version, Metrics metrics) {
    Optional<BestRanking> after =
        kept.map(before -> before.with(value(version, before.metric(), metrics)));
    if (after.equals(kept)) {
      return Optional.empty();
    }
    kept = after;
    return after;
  }

  private static History.Evaluated value(long version, Metric metric, Metrics metrics) {
    return new History.Evaluated(version, metric.of(metrics).orElseThrow());
  }

  /// Whether the run ends at its last evaluation.
  boolean endsEarly() {
    return rules.stopping().map(soFar.history()::ends).orElse(false);
  }

  /// Whether a version must be evaluated before the run can end with it.
  boolean lacks(long version) {
    List<History.Evaluated> evaluations = soFar.history().evaluations();
    return rules.stopping().isPresent()
        && (evaluations.isEmpty() || evaluations.getLast().step() < version);
  }

  /// The outcome of a run that is done with `version`. Its end is recorded.
  JobOutcome.Completed completed(long version) {
    List<FMatrixRMaj> last = dependencies.store().version(version);
    if (rules.stopping().isEmpty()) {
      return new JobOutcome.Completed(version, last);
    }
    StoppingRule rule = rules.stopping().get();
    long best = soFar.history().best(rule).orElseThrow().step();
    long model = rules.restoresBest() ? best : version;
    dependencies
        .keeper()
        .tell(
            new CheckpointKeeper.Ended(
                new EndRecord(version, job.evaluationName(), rule, soFar.history(), model)));
    return new JobOutcome.Completed(
        version, model == version ? last : soFar.weights(), model, reason(version, rule, model));
  }

  private String reason(long version, StoppingRule rule, long model) {
    String how =
        version < job.steps()
            ? "ended early after step %s of %s: %s has not improved in %s"
                .formatted(
                    version,
                    job.steps(),
                    rule.metric().label(),
                    Counted.of(soFar.history().waited(rule), "evaluation"))
            : "all %s steps are done".formatted(version);
    return model == version ? how : "%s; the model is of step %s".formatted(how, model);
  }

  /// Handles the report of a reducer that has copied its slices.
  ///
  /// @return whether the copy is one of these
  boolean copied(Reducer.Copied copied) {
    TrainingState copy = copied.target();
    Copying left = copying.get(copy);
    if (left == null) {
      return false;
    }
    if (left.missing() > 1) {
      copying.put(copy, new Copying(left.missing() - 1, left.kept()));
      return true;
    }
    copying.remove(copy);
    left.kept()
        .ifPresent(
            ranking -> {
              writing++;
              dependencies.keeper().tell(new CheckpointKeeper.KeepBest(copy, ranking, replyTo));
            });
    return true;
  }

  /// Handles the reply of the keeper about a model.
  void written() {
    writing--;
  }

  /// Whether no version is being copied or written.
  boolean isIdle() {
    return copying.isEmpty() && writing == 0;
  }
}
