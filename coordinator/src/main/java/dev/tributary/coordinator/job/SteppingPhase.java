package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.StepTimes;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.TrainingJob.Command;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.Roster;
import dev.tributary.coordinator.reducer.GradientNorm;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Round;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.optim.GlobalNorm;
import dev.tributary.optim.Optimizer;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The phase of a job in which one step is computed: the workers compute the gradients of its
/// shards, and the reducers update the weights.
///
///     open ──▶ stepping ──every shard reported, every weight updated──▶ completed
///                 └──told to stop without workers, or a value is not finite──▶ abandon
///
/// If a worker is lost, its shards are assigned again. If all workers are lost, the round waits for
/// another. During a step, version `step − 1` stays complete, so the step can be abandoned at any
/// time.
final class SteppingPhase {
  private final PreparedJob job;
  private final JobDependencies dependencies;
  private final StepActors actors;
  private final Roster roster;
  private final WorkDistributor shards;
  private final Bookkeeping bookkeeping;
  private final ExpectedResults expected;
  private final Phases phases;

  SteppingPhase(PreparedJob job, JobDependencies dependencies, StepActors actors, Phases phases) {
    this.job = job;
    this.dependencies = dependencies;
    this.actors = actors;
    this.shards = actors.shards();
    this.roster = shards.roster();
    this.bookkeeping = new Bookkeeping(dependencies);
    this.expected = new ExpectedResults(job);
    this.phases = phases;
  }

  /// The actors that compute a step.
  ///
  /// @param reducers the reducers by number
  /// @param shards distributes the shards to the workers
  record StepActors(List<ActorRef<Reducer.Command>> reducers, WorkDistributor shards) {
    void tellReducers(Reducer.Command command) {
      reducers.forEach(reducer -> reducer.tell(command));
    }
  }

  /// A step that is in progress.
  ///
  /// @param opened the time at which the step began
  /// @param assigned the time at which shards without an owner were last assigned
  /// @param norm the norm of the gradient so far, if it is clipped
  private record Stepping(Round round, Instant opened, Instant assigned, GradientNorm norm) {
    Stepping with(Round changed) {
      return new Stepping(changed, opened, assigned, norm);
    }

    Stepping with(GradientNorm measured) {
      return new Stepping(round, opened, assigned, measured);
    }

    Stepping assignedAt(Instant now) {
      return new Stepping(round, opened, now, norm);
    }
  }

  /// Begins `step`; version `step − 1` is complete.
  Behavior<Command> open(long step) {
    Optimizer.Step begun =
        new Optimizer.Step(step, job.learningRate(step), job.minibatches().at(step).size(), 1);
    dependencies.fence().stepBegins(step);
    actors.tellReducers(new Reducer.Begin(begun));
    Set<Integer> reducers =
        IntStream.range(0, actors.reducers().size()).boxed().collect(Collectors.toSet());
    Round round = Round.open(step, job.shards(), reducers);
    Instant now = roster.now();
    return assign(new Stepping(round, now, now, GradientNorm.NONE));
  }

  /// Assigns the shards of sessions that are over to the remaining workers. A run that is to stop
  /// completes its step first, because half a step cannot be saved. Without workers the step is
  /// abandoned.
  private Behavior<Command> assign(Stepping stepping) {
    Round round = stepping.round();
    Optional<String> stopping = phases.stopping();
    if (stopping.isPresent() && roster.receiving().isEmpty()) {
      return phases.abandon(new JobOutcome.Stopped(round.step() - 1, stopping.get()));
    }
    WorkPool before = round.shards().retaining(roster.membership());
    WorkPool after = shards.assign(round.step(), before);
    Stepping assigned = stepping.with(round.with(after));
    return stepping(
        after.assignments().equals(before.assignments())
            ? assigned
            : assigned.assignedAt(roster.now()));
  }

  private Behavior<Command> stepping(Stepping stepping) {
    Round round = stepping.round();
    long version = round.step() - 1;
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case TrainingJob.MembershipChanged(MembershipChange change) -> {
                roster.apply(change, version, () -> WaitText.stepping(round, roster));
                yield assign(
                    change == MembershipChange.Tick.TICK ? checkStragglers(stepping) : stepping);
              }
              case TrainingJob.ShardDone(SessionId session, Stamp stamp, ShardResult result) -> {
                if (!roster.accepts(session, stamp, round.step())) {
                  yield Behaviors.same();
                }
                yield roster.validates(session, expected.ofShard(round.step(), result))
                    ? proceed(stepping.with(round.shardDone(session, result)))
                    : assign(stepping);
              }
              case TrainingJob.NonFiniteFound(SessionId session, Stamp stamp, NonFinite what) ->
                  roster.accepts(session, stamp, round.step())
                      ? phases.abandon(new JobOutcome.Failed(version, text(round, session, what)))
                      : Behaviors.same();
              case TrainingJob.Reported(Reducer.Reduced reduced) -> {
                bookkeeping.reduced(reduced);
                yield proceed(stepping.with(round.reduced(reduced.reducer())));
              }
              case TrainingJob.Reported(Reducer.Measured measured) ->
                  onMeasured(stepping, measured);
              case TrainingJob.Reported(Reducer.Missing(int _, long step, Set<Integer> missing)) ->
                  step == round.step() ? stepping(backUp(stepping, missing)) : Behaviors.same();
              case TrainingJob.Stop(String reason) -> {
                phases.stop(reason);
                yield assign(stepping);
              }
              case TrainingJob.BlockDone _,
                  TrainingJob.Reported _,
                  TrainingJob.Kept _,
                  TrainingJob.Superseded _ ->
                  phases.otherwise(version, command);
            });
  }

  /// If the step takes long, asks the reducers for the missing shards, so that idle workers can
  /// compute them.
  private Stepping checkStragglers(Stepping stepping) {
    Round round = stepping.round();
    if (shards.spares(stepping.assigned()) == 0) {
      return stepping;
    }
    round
        .reducing()
        .forEach(
            number -> actors.reducers().get(number).tell(new Reducer.ReportMissing(round.step())));
    return round.reducing().isEmpty() ? backUp(stepping, Set.of()) : stepping;
  }

  /// @param missing shards whose gradients have not arrived completely
  private Stepping backUp(Stepping stepping, Set<Integer> missing) {
    Round round = stepping.round();
    return stepping.with(
        round.with(shards.backUp(round.step(), round.shards(), missing, stepping.assigned())));
  }

  private Behavior<Command> onMeasured(Stepping stepping, Reducer.Measured measured) {
    GradientNorm norm = stepping.norm().with(measured.sumsOfSquares());
    norm.total(dependencies.store().slices().size())
        .ifPresent(
            total -> {
              float scale = GlobalNorm.scale(total, job.clipNorm().orElseThrow());
              actors.tellReducers(new Reducer.Apply(measured.step(), scale));
            });
    return stepping(stepping.with(norm));
  }

  private Behavior<Command> proceed(Stepping stepping) {
    Round round = stepping.round();
    if (!round.isComplete()) {
      return stepping(stepping);
    }
    long step = round.step();
    Minibatch minibatch = job.minibatches().at(step);
    if (round.shards().tally().score().samples() != minibatch.size()) {
      throw new IllegalStateException(
          "step %s counted %s samples of %s"
              .formatted(step, round.shards().tally().score().samples(), minibatch.size()));
    }
    Duration whole = Duration.between(stepping.opened(), roster.now());
    StepTimes times = StepTimes.of(whole, round, roster.membership().all());
    roster.progressed();
    roster.measured(round.completed());
    shards.took(whole);
    dependencies.tell(
        new TrainingEvent.StepCompleted(
            step,
            minibatch.epoch(),
            round.shards().tally().score().metrics(job.loss().rates()),
            job.learningRate(step),
            times));
    bookkeeping.done(round, minibatch);
    return phases.completed(step);
  }

  private String text(Round round, SessionId session, NonFinite what) {
    return NonFiniteText.of(round.step(), roster.name(session), what, job.precision().gradients());
  }
}
