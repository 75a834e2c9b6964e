package dev.tributary.coordinator.job;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.job.TrainingJob.Command;
import dev.tributary.coordinator.round.Evaluation;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;

/// The phase of a job in which the workers evaluate a version of the weights, which does not change
/// meanwhile.
///
///     open ──▶ evaluating ──last block──▶ next
final class EvaluationPhase {
  private final PreparedJob job;
  private final ExpectedResults expected;
  private final Stragglers late;
  private final Surroundings around;
  private final Roster roster;
  private final Rest rest;

  /// @param late blocks, and who is to compute them too
  EvaluationPhase(PreparedJob job, Stragglers late, Surroundings around, Rest rest) {
    this.job = job;
    this.expected = new ExpectedResults(job);
    this.late = late;
    this.around = around;
    this.roster = rest.roster();
    this.rest = rest;
  }

  /// The rest of the job.
  ///
  /// @param next what the job does when a version is evaluated
  /// @param otherwise what it does with a command that is not about evaluations
  record Rest(
      Roster roster,
      LongFunction<Behavior<Command>> next,
      BiFunction<Long, Command, Behavior<Command>> otherwise) {}

  /// An evaluation under way.
  ///
  /// @param opened when
  /// @param dealt when blocks that nobody had were last given to somebody
  private record Evaluating(Evaluation evaluation, Instant opened, Instant dealt) {
    Evaluating with(Evaluation changed) {
      return new Evaluating(changed, opened, dealt);
    }

    Evaluating with(Evaluation.Dealt change, Instant now) {
      return new Evaluating(change.evaluation(), opened, change.added().isEmpty() ? dealt : now);
    }
  }

  /// Begins with `version`, which is complete.
  Behavior<Command> open(long version) {
    Instant now = roster.now();
    return deal(new Evaluating(Evaluation.open(version, job.evaluationBlocks()), now, now));
  }

  private Behavior<Command> deal(Evaluating evaluating) {
    Evaluation.Dealt dealt =
        evaluating.evaluation().retaining(roster.membership()).deal(roster.ready());
    roster.assign(dealt.added(), assignment(dealt.evaluation()));
    return evaluating(evaluating.with(dealt, roster.now()));
  }

  private static Function<ShardRange, ToWorker> assignment(Evaluation evaluation) {
    return blocks -> new ToWorker.AssignEvaluation(evaluation.version(), blocks);
  }

  private Evaluating hurry(Evaluating evaluating) {
    Evaluation evaluation = evaluating.evaluation().retaining(roster.membership());
    Instant dealt = evaluating.dealt();
    Evaluation.Overtaken overtaken = evaluation.overtake(roster.ready(), late.helpers(dealt));
    roster.assign(overtaken.added(), assignment(evaluation));
    late.overtaken(evaluation.version(), overtaken.slow(), overtaken.added(), dealt);
    return evaluating.with(overtaken.evaluation());
  }

  private Behavior<Command> evaluating(Evaluating evaluating) {
    Evaluation evaluation = evaluating.evaluation();
    long version = evaluation.version();
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case TrainingJob.MembershipChange change -> {
                roster.apply(change, version, () -> WaitText.evaluating(evaluation, roster));
                yield deal(change == TrainingJob.Tick.TICK ? hurry(evaluating) : evaluating);
              }
              case TrainingJob.BlockDone(SessionId session, Stamp stamp, ShardResult result) -> {
                if (!roster.hears(session, stamp, version)) {
                  yield Behaviors.same();
                }
                yield roster.believes(session, expected.ofBlock(result))
                    ? proceed(evaluating.with(evaluation.blockDone(result)))
                    : deal(evaluating);
              }
              case TrainingJob.Start _,
                  TrainingJob.Stop _,
                  TrainingJob.Reported _,
                  TrainingJob.Kept _,
                  TrainingJob.Superseded _,
                  TrainingJob.ShardDone _,
                  TrainingJob.Poisoned _ ->
                  rest.otherwise().apply(version, command);
            });
  }

  private Behavior<Command> proceed(Evaluating evaluating) {
    Evaluation evaluation = evaluating.evaluation();
    if (!evaluation.isComplete()) {
      return evaluating(evaluating);
    }
    roster.progressed();
    late.took(Duration.between(evaluating.opened(), roster.now()));
    long version = evaluation.version();
    around.tell(
        new TrainingEvent.Evaluated(
            version,
            job.minibatches().at(version).epoch(),
            job.evaluationName(),
            evaluation.tally().score().metrics(job.loss().rates())));
    return rest.next().apply(version);
  }
}
