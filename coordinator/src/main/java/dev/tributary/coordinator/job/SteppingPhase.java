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
import dev.tributary.coordinator.round.MeasuredWork;
import dev.tributary.coordinator.round.Round;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.optim.GlobalNorm;
import dev.tributary.optim.Optimizer;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.time.TimePoint;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The phase of a job in which one step is computed: the workers compute the gradients of its
/// shards, and the reducers update the weights.
///
///     open ──▶ stepping ──every shard reported, every weight updated──▶ completed
///                 ├──told to stop, but without workers or slow──▶ conclude
///                 └──a value is not finite──▶ abandon
///
/// If a worker is lost, its shards are assigned again. If all workers are lost, the round waits for
/// another. During a step, version `step − 1` stays complete, so the step can be abandoned and that
/// version saved at any time.
final class SteppingPhase {
  private final PreparedJob job;
  private final JobDependencies dependencies;
  private final StepActors actors;
  private final Roster roster;
  private final WorkDistributor shards;
  private final SecondOpinions opinions;
  private final Bookkeeping bookkeeping;
  private final ExpectedResults expected;
  private final Phases phases;

  SteppingPhase(PreparedJob job, JobDependencies dependencies, StepActors actors, Phases phases) {
    this.job = job;
    this.dependencies = dependencies;
    this.actors = actors;
    this.shards = actors.shards();
    this.roster = shards.roster();
    this.opinions = new SecondOpinions(dependencies, shards, job.precision());
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

  /// Begins `step`; version `step − 1` is complete.
  Behavior<Command> open(long step) {
    Optimizer.Step begun =
        new Optimizer.Step(step, job.learningRate(step), job.minibatches().at(step).size(), 1);
    dependencies.fence().stepBegins(step);
    actors.tellReducers(new Reducer.Begin(begun));
    Set<Integer> reducers =
        IntStream.range(0, actors.reducers().size()).boxed().collect(Collectors.toSet());
    Round round = Round.open(step, job.shards(), reducers);
    return assign(Stepping.begin(round, roster.now()));
  }

  /// Assigns the shards of sessions that are over to the remaining workers. A run that is to stop
  /// completes its step first. Without workers, or if it takes too long, the step is abandoned and
  /// the version before it saved.
  private Behavior<Command> assign(Stepping stepping) {
    Round round = stepping.round();
    Optional<Stopping> stopping = phases.stopping();
    if (stopping.isPresent()
        && (roster.receiving().isEmpty() || stopping.get().isOverdue(roster.now()))) {
      return phases.conclude(new JobOutcome.Stopped(round.step() - 1, stopping.get().reason()));
    }
    WorkPool before = round.shards().retaining(roster.membership());
    WorkPool after = shards.assign(round.step(), before);
    Stepping assigned = stepping.with(round.with(after));
    TimePoint now = roster.now();
    return switch (opinions.checkAgain(
        after.assignments().equals(before.assignments())
            ? assigned
            : assigned.with(stepping.times().with(before, after, now).assignedAt(now)))) {
      case SecondOpinions.Opinion.GoOn(Stepping checked) -> stepping(checked);
      case SecondOpinions.Opinion.Fail failed -> follow(failed);
    };
  }

  private Behavior<Command> stepping(Stepping stepping) {
    Round round = stepping.round();
    long version = round.step() - 1;
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case TrainingJob.MembershipChanged(MembershipChange change) -> {
                roster.apply(
                    change, version, () -> WaitText.stepping(round, stepping.doubts(), roster));
                yield assign(
                    change == MembershipChange.Tick.TICK ? checkStragglers(stepping) : stepping);
              }
              case TrainingJob.ShardDone(SessionId session, Stamp stamp, ShardResult result) -> {
                if (!roster.accepts(session, stamp, round.step())) {
                  yield Behaviors.same();
                }
                Optional<String> objection =
                    expected
                        .ofShard(round.step(), result)
                        .or(() -> unassigned(round, session, result.shard()));
                yield roster.validates(session, objection)
                    ? onComputed(stepping, session, result)
                    : assign(stepping);
              }
              case TrainingJob.NonFiniteFound(SessionId session, Stamp stamp, NonFinite what) -> {
                if (!roster.accepts(session, stamp, round.step())) {
                  yield Behaviors.same();
                }
                Optional<String> objection =
                    expected
                        .ofNonFinite(round.step(), what)
                        .or(() -> unassigned(round, session, what.getShard()));
                yield roster.validates(session, objection)
                    ? follow(opinions.onNonFinite(stepping, session, what))
                    : assign(stepping);
              }
              case TrainingJob.Reported(Reducer.Reduced reduced) -> {
                bookkeeping.reduced(reduced);
                yield proceed(stepping.with(round.reduced(reduced.reducer())));
              }
              case TrainingJob.Reported(Reducer.Measured measured) ->
                  onMeasured(stepping, measured);
              case TrainingJob.Reported(Reducer.Doubtful doubtful)
                  when doubtful.step() == round.step() ->
                  follow(opinions.onDoubtful(stepping, doubtful));
              case TrainingJob.Reported(Reducer.Missing(int _, long step, Set<Integer> missing)) ->
                  step == round.step() ? stepping(backUp(stepping, missing)) : Behaviors.same();
              case TrainingJob.Stop(String reason) -> {
                phases.stop(reason);
                yield assign(stepping);
              }
              case TrainingJob.BlockDone _,
                  TrainingJob.Reported _,
                  TrainingJob.Kept _,
                  TrainingJob.FilesLost _,
                  TrainingJob.Superseded _ ->
                  phases.otherwise(version, command);
            });
  }

  /// If the step takes long, asks the reducers for the missing shards, so that idle workers can
  /// compute them.
  private Stepping checkStragglers(Stepping stepping) {
    Round round = stepping.round();
    if (shards.spares(stepping.times().assigned()) == 0) {
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
    WorkPool before = round.shards();
    WorkPool after = shards.backUp(round.step(), before, missing, stepping.times().assigned());
    return stepping
        .with(round.with(after))
        .with(stepping.times().with(before, after, roster.now()));
  }

  private Behavior<Command> onComputed(Stepping stepping, SessionId session, ShardResult result) {
    Round round = stepping.round();
    Stepping computed =
        stepping
            .with(round.shardDone(session, result))
            .with(
                stepping
                    .times()
                    .arrived(round.shards().tally(), session, result.shard(), roster.now()));
    Optional<Stepping> settled = opinions.onComputed(computed, session, result.shard());
    return settled.isPresent() ? settled(settled.get()) : proceed(computed);
  }

  /// Goes on after a doubt is settled. Shards of a worker that was wrong are without an owner.
  private Behavior<Command> settled(Stepping stepping) {
    return stepping.round().isComplete() ? proceed(stepping) : assign(stepping);
  }

  private Behavior<Command> follow(SecondOpinions.Opinion opinion) {
    return switch (opinion) {
      case SecondOpinions.Opinion.GoOn(Stepping stepping) -> settled(stepping);
      case SecondOpinions.Opinion.Fail(JobOutcome.Failed outcome, boolean saves) ->
          saves ? phases.conclude(outcome) : phases.abandon(outcome);
    };
  }

  private static Optional<String> unassigned(Round round, SessionId session, int shard) {
    return ExpectedResults.unassigned(
        round.shards(), session, shard, "shard %s of step %s".formatted(shard, round.step()));
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
    if (!round.isComplete() || !stepping.doubts().isEmpty()) {
      return stepping(stepping);
    }
    long step = round.step();
    Minibatch minibatch = job.minibatches().at(step);
    if (round.shards().tally().score().samples() != minibatch.size()) {
      throw new IllegalStateException(
          "step %s counted %s samples of %s"
              .formatted(step, round.shards().tally().score().samples(), minibatch.size()));
    }
    Duration whole = stepping.times().whole(roster.now());
    StepTimes times = StepTimes.of(whole, round, roster.membership().all());
    roster.progressed();
    roster.measured(
        MeasuredWork.of(round.completed(), stepping.times().measured(), roster.membership()));
    shards.took(stepping.times().took(roster.now()));
    dependencies.tell(
        new TrainingEvent.StepCompleted(
            step,
            minibatch.epoch(),
            job.metrics(round.shards().tally().score()),
            job.learningRate(step),
            times));
    bookkeeping.done(round, minibatch);
    return phases.completed(step);
  }
}
