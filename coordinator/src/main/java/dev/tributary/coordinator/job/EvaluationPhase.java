package dev.tributary.coordinator.job;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.TrainingJob.Command;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.Roster;
import dev.tributary.coordinator.round.Evaluation;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.reduce.Metrics;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.Stamp;
import java.util.Optional;
import java.util.Set;

/// The phase of a job in which the workers evaluate a version of the weights.
///
///     open ──▶ evaluating ──every block reported──▶ evaluated
///
/// The weights do not change while they are evaluated.
final class EvaluationPhase {
  private final PreparedJob job;
  private final ExpectedResults expected;
  private final JobDependencies dependencies;
  private final Roster roster;
  private final WorkDistributor blocks;
  private final Phases phases;

  EvaluationPhase(
      PreparedJob job, JobDependencies dependencies, WorkDistributor blocks, Phases phases) {
    this.job = job;
    this.expected = new ExpectedResults(job);
    this.dependencies = dependencies;
    this.roster = blocks.roster();
    this.blocks = blocks;
    this.phases = phases;
  }

  /// An evaluation that is in progress.
  ///
  /// @param times the times of the assignments
  private record Evaluating(Evaluation evaluation, AssignmentTimes times) {
    Evaluating with(Evaluation changed) {
      return new Evaluating(changed, times);
    }

    Evaluating with(AssignmentTimes changed) {
      return new Evaluating(evaluation, changed);
    }
  }

  /// Begins the evaluation of `version`, which is complete.
  Behavior<Command> open(long version) {
    return assign(
        new Evaluating(
            Evaluation.open(version, job.evaluationBlocks()), AssignmentTimes.begin(roster.now())));
  }

  private Behavior<Command> assign(Evaluating evaluating) {
    Evaluation evaluation = evaluating.evaluation();
    WorkPool before = evaluation.blocks().retaining(roster.membership());
    WorkPool after = blocks.assign(evaluation.version(), before);
    Evaluating assigned = evaluating.with(evaluation.with(after));
    return evaluating(
        after.assignments().equals(before.assignments())
            ? assigned
            : assigned.with(
                evaluating.times().with(before, after, roster.now()).assignedAt(roster.now())));
  }

  private Evaluating backUp(Evaluating evaluating) {
    Evaluation evaluation = evaluating.evaluation();
    WorkPool before = evaluation.blocks();
    WorkPool after =
        blocks.backUp(evaluation.version(), before, Set.of(), evaluating.times().assigned());
    return evaluating
        .with(evaluation.with(after))
        .with(evaluating.times().with(before, after, roster.now()));
  }

  private Behavior<Command> evaluating(Evaluating evaluating) {
    Evaluation evaluation = evaluating.evaluation();
    long version = evaluation.version();
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case TrainingJob.MembershipChanged(MembershipChange change) -> {
                roster.apply(change, version, () -> WaitText.evaluating(evaluation, roster));
                yield assign(
                    change == MembershipChange.Tick.TICK ? backUp(evaluating) : evaluating);
              }
              case TrainingJob.BlockDone(SessionId session, Stamp stamp, ShardResult result) -> {
                if (!roster.accepts(session, stamp, version)) {
                  yield Behaviors.same();
                }
                yield roster.validates(session, objection(evaluation, session, result))
                    ? onEvaluated(evaluating, session, result)
                    : assign(evaluating);
              }
              case TrainingJob.ShardDone _,
                  TrainingJob.NonFiniteFound _,
                  TrainingJob.Reported _,
                  TrainingJob.Kept _,
                  TrainingJob.Stop _,
                  TrainingJob.FilesLost _,
                  TrainingJob.Superseded _ ->
                  phases.otherwise(version, command);
            });
  }

  private Behavior<Command> onEvaluated(
      Evaluating evaluating, SessionId session, ShardResult result) {
    Evaluation evaluation = evaluating.evaluation();
    return proceed(
        evaluating
            .with(evaluation.blockDone(result))
            .with(
                evaluating
                    .times()
                    .arrived(evaluation.blocks().tally(), session, result.shard(), roster.now())));
  }

  private Optional<String> objection(Evaluation evaluation, SessionId session, ShardResult result) {
    return expected
        .ofBlock(result)
        .or(
            () ->
                ExpectedResults.unassigned(
                    evaluation.blocks(),
                    session,
                    result.shard(),
                    "block %s of the evaluation of step %s"
                        .formatted(result.shard(), evaluation.version())));
  }

  private Behavior<Command> proceed(Evaluating evaluating) {
    Evaluation evaluation = evaluating.evaluation();
    if (!evaluation.isComplete()) {
      return evaluating(evaluating);
    }
    roster.progressed();
    blocks.took(evaluating.times().took(roster.now()));
    long version = evaluation.version();
    Metrics metrics = job.metrics(evaluation.blocks().tally().score());
    dependencies.tell(
        new TrainingEvent.Evaluated(
            version, job.minibatches().at(version).epoch(), job.evaluationName(), metrics));
    return phases.evaluated(version, metrics);
  }
}
