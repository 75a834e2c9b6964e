package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.reducer.GradientNorm;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Evaluation;
import dev.tributary.coordinator.round.Round;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
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
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Runs one job: opens the rounds, deals the shards, and sees to it that each step counts every sample
/// once, whoever comes and goes.
///
///     recruiting ──enough workers──▶ stepping ──every weight updated──▶ stepping
///         ▲                              │
///         ├──too few for another step────┤
///         │                              ▼
///         └───────────────────────── evaluating ──last step──▶ concluding ──saved──▶ over
///
/// A round that loses a worker deals its shards again; one that loses them all waits for the next. A
/// run that is told to stop concludes after its step, and one whose gradient is not finite at once. One
/// that another coordinator has taken over is over at once, wherever it stands, and saves nothing.
public final class TrainingJob {
  private final PreparedJob job;
  private final JobSettings settings;
  private final Surroundings around;
  private final List<ActorRef<Reducer.Command>> reducers;
  private final Roster roster;
  private final Checkpoints checkpoints;
  private final ExpectedResults expected;
  private Optional<String> stopping = Optional.empty();

  private TrainingJob(PreparedJob job, JobSettings settings, Surroundings around, Staff staff) {
    this.job = job;
    this.settings = settings;
    this.around = around;
    this.reducers = staff.reducers();
    this.roster = new Roster(job.fingerprint(), settings, around, reducers);
    this.checkpoints = new Checkpoints(job.job().getCheckpoint(), reducers, around, staff.kept());
    this.expected = new ExpectedResults(job);
    checkpoints.begin(now());
  }

  /// @param kept where word of saved checkpoints goes: to this actor
  private record Staff(
      List<ActorRef<Reducer.Command>> reducers, ActorRef<CheckpointKeeper.Reply> kept) {}

  public sealed interface Command {}

  /// The reducers are there; the first thing a job is told.
  public record Start(List<ActorRef<Reducer.Command>> reducers) implements Command {}

  /// Finish the step that is under way, save, and end.
  public record Stop(String reason) implements Command {}

  /// Another coordinator conducts the run by now: nothing that this one does counts.
  public record Superseded(long term) implements Command {}

  /// Anything after which somebody may be there, or gone.
  public sealed interface MembershipChange extends Command {}

  /// A worker wants to take part.
  public record Join(
      SessionId session, dev.tributary.proto.v1.Join candidate, ActorRef<ToWorker> worker)
      implements MembershipChange {}

  /// Weights can flow to the session: from the next step on it takes part.
  ///
  /// @param held a version that the worker has already, from an earlier session
  public record Subscribe(SessionId session, OptionalLong held, WeightsLink weights)
      implements MembershipChange {}

  public record Heard(SessionId session) implements MembershipChange {}

  public record Gone(SessionId session, String why) implements MembershipChange {}

  enum Tick implements MembershipChange {
    TICK
  }

  public record ShardDone(SessionId session, Stamp stamp, ShardResult result) implements Command {}

  public record BlockDone(SessionId session, Stamp stamp, ShardResult result) implements Command {}

  /// A worker found a gradient that is not finite, and kept it.
  public record Poisoned(SessionId session, Stamp stamp, NonFinite what) implements Command {}

  public record Reported(Reducer.Report report) implements Command {}

  public record Kept(CheckpointKeeper.Reply reply) implements Command {}

  public static Behavior<Command> create(
      PreparedJob job, JobSettings settings, Surroundings around) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(Tick.TICK, Patience.TICK);
                  var kept = context.messageAdapter(CheckpointKeeper.Reply.class, Kept::new);
                  return Behaviors.receiveMessage(
                      command ->
                          command instanceof Start(var reducers)
                              ? new TrainingJob(job, settings, around, new Staff(reducers, kept))
                                  .begin()
                              : Behaviors.same());
                }));
  }

  /// A run that goes on from a checkpoint may have ended before the evaluation that was due there;
  /// the last version is saved after it.
  private Behavior<Command> begin() {
    long version = around.store().first();
    boolean isWithin = version > 0 && version < job.steps();
    return isWithin && job.evaluationDue(version) ? evaluate(version) : next(version);
  }

  /// The weights are of `version`: what now?
  private Behavior<Command> next(long version) {
    if (version == job.steps()) {
      return conclude(new JobOutcome.Completed(version, around.store().version(version)));
    }
    if (stopping.isPresent()) {
      return conclude(new JobOutcome.Stopped(version, stopping.get()));
    }
    if (here() < settings.minimumWorkers()) {
      return recruiting(version);
    }
    return open(version + 1);
  }

  private Behavior<Command> recruiting(long version) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case MembershipChange change -> {
                roster.apply(
                    change,
                    version,
                    () -> WaitText.recruiting(version + 1, here(), settings.minimumWorkers()));
                yield next(version);
              }
              case Stop(String reason) -> {
                stopping = Optional.of(reason);
                yield next(version);
              }
              case Reported(Reducer.Report report) -> onStrayReport(version, report);
              case Kept(CheckpointKeeper.Reply reply) -> onKept(reply);
              case Superseded(long term) -> superseded(version, term);
              case Start _, ShardDone _, BlockDone _, Poisoned _ -> Behaviors.same();
            });
  }

  /// A step under way.
  ///
  /// @param opened when
  /// @param norm of the gradient so far, where it is clipped
  private record Stepping(Round round, Instant opened, GradientNorm norm) {
    Stepping with(Round changed) {
      return new Stepping(changed, opened, norm);
    }
  }

  private Behavior<Command> open(long step) {
    Optimizer.Step begun =
        new Optimizer.Step(step, job.learningRate(step), job.minibatches().at(step).size(), 1);
    around.fence().stepBegins(step);
    reducers.forEach(reducer -> reducer.tell(new Reducer.Begin(begun)));
    Round round =
        Round.open(
            step,
            job.shards(),
            IntStream.range(0, reducers.size()).boxed().collect(Collectors.toSet()));
    return deal(new Stepping(round, now(), GradientNorm.NONE));
  }

  /// Takes duties from those who are gone and gives them to those who are here. A run that is to
  /// stop ends its step first, if anybody is here to end it: half a step cannot be saved.
  private Behavior<Command> deal(Stepping stepping) {
    if (stopping.isPresent() && here() == 0) {
      return end(new JobOutcome.Stopped(stepping.round().step() - 1, stopping.get()));
    }
    Round.Dealt dealt = stepping.round().retaining(roster.membership()).deal(roster.receiving());
    long step = stepping.round().step();
    roster.assign(dealt.added(), shards -> new ToWorker.Assign(step, shards));
    return stepping(stepping.with(dealt.round()));
  }

  private Behavior<Command> stepping(Stepping stepping) {
    Round round = stepping.round();
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case MembershipChange change -> {
                roster.apply(change, round.step() - 1, () -> WaitText.stepping(round, here()));
                yield deal(stepping);
              }
              case ShardDone(SessionId session, Stamp stamp, ShardResult result) -> {
                if (!roster.hears(session, stamp, round.step())) {
                  yield Behaviors.same();
                }
                yield roster.believes(session, expected.ofShard(round.step(), result))
                    ? proceed(stepping.with(round.shardDone(session, result)))
                    : deal(stepping);
              }
              case Reported(Reducer.Reduced(int reducer, long step)) ->
                  proceed(stepping.with(round.reduced(reducer)));
              case Reported(Reducer.Measured measured) -> onMeasured(stepping, measured);
              case Reported(Reducer.Report report) -> onStrayReport(round.step() - 1, report);
              case Poisoned(SessionId session, Stamp stamp, NonFinite what) ->
                  roster.hears(session, stamp, round.step())
                      ? fail(
                          round.step() - 1,
                          NonFiniteText.of(round.step(), roster.name(session), what))
                      : Behaviors.same();
              case Stop(String reason) -> {
                stopping = Optional.of(reason);
                yield deal(stepping);
              }
              case Kept(CheckpointKeeper.Reply reply) -> onKept(reply);
              case Superseded(long term) -> superseded(round.step() - 1, term);
              case Start _, BlockDone _ -> Behaviors.same();
            });
  }

  private Behavior<Command> onMeasured(Stepping stepping, Reducer.Measured measured) {
    GradientNorm norm = stepping.norm().with(measured.sumsOfSquares());
    norm.total(around.store().slices())
        .ifPresent(
            total -> {
              float scale = GlobalNorm.scale(total, job.clipNorm().orElseThrow());
              reducers.forEach(reducer -> reducer.tell(new Reducer.Apply(measured.step(), scale)));
            });
    return stepping(new Stepping(stepping.round(), stepping.opened(), norm));
  }

  private Behavior<Command> proceed(Stepping stepping) {
    Round round = stepping.round();
    if (!round.isComplete()) {
      return stepping(stepping);
    }
    long step = round.step();
    Minibatch minibatch = job.minibatches().at(step);
    if (round.tally().samples() != minibatch.size()) {
      throw new IllegalStateException(
          "step %d counted %d samples of %d"
              .formatted(step, round.tally().samples(), minibatch.size()));
    }
    roster.progressed();
    StepTimes times =
        StepTimes.of(Duration.between(stepping.opened(), now()), round, roster.membership().all());
    around.tell(
        new TrainingEvent.StepCompleted(
            step,
            minibatch.epoch(),
            TrainingEvent.Metrics.of(round.tally(), job.loss()),
            job.learningRate(step),
            times));
    if (step < job.steps()) {
      checkpoints.saveIfDue(step, now());
    }
    return job.evaluationDue(step) && stopping.isEmpty() ? evaluate(step) : next(step);
  }

  private Behavior<Command> evaluate(long version) {
    return deal(Evaluation.open(version, job.evaluationBlocks()));
  }

  private Behavior<Command> deal(Evaluation evaluation) {
    Evaluation.Dealt dealt = evaluation.retaining(roster.membership()).deal(roster.receiving());
    long version = evaluation.version();
    roster.assign(dealt.added(), blocks -> new ToWorker.AssignEvaluation(version, blocks));
    return evaluating(dealt.evaluation());
  }

  private Behavior<Command> evaluating(Evaluation evaluation) {
    long version = evaluation.version();
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case MembershipChange change -> {
                roster.apply(change, version, () -> WaitText.evaluating(evaluation, here()));
                yield deal(evaluation);
              }
              case BlockDone(SessionId session, Stamp stamp, ShardResult result) -> {
                if (!roster.hears(session, stamp, version)) {
                  yield Behaviors.same();
                }
                yield roster.believes(session, expected.ofBlock(result))
                    ? proceed(evaluation.blockDone(result))
                    : deal(evaluation);
              }
              case Stop(String reason) -> {
                stopping = Optional.of(reason);
                yield next(version);
              }
              case Reported(Reducer.Report report) -> onStrayReport(version, report);
              case Kept(CheckpointKeeper.Reply reply) -> onKept(reply);
              case Superseded(long term) -> superseded(version, term);
              case Start _, ShardDone _, Poisoned _ -> Behaviors.same();
            });
  }

  private Behavior<Command> proceed(Evaluation evaluation) {
    if (!evaluation.isComplete()) {
      return evaluating(evaluation);
    }
    roster.progressed();
    long version = evaluation.version();
    around.tell(
        new TrainingEvent.Evaluated(
            version,
            job.minibatches().at(version).epoch(),
            job.evaluationName(),
            TrainingEvent.Metrics.of(evaluation.tally(), job.loss())));
    return next(version);
  }

  /// The version is complete and nothing will change it: saves it, then ends.
  private Behavior<Command> conclude(JobOutcome outcome) {
    checkpoints.saveLast(outcome.version(), now());
    return concluding(outcome);
  }

  private Behavior<Command> concluding(JobOutcome outcome) {
    if (checkpoints.isIdle()) {
      return end(outcome);
    }
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case MembershipChange change -> {
                roster.apply(
                    change,
                    outcome.version(),
                    () ->
                        "step %d, saving: the checkpoint is still being written"
                            .formatted(outcome.version()));
                yield Behaviors.same();
              }
              case Reported(Reducer.Copied copied) -> {
                checkpoints.copied(copied);
                yield concluding(outcome);
              }
              case Kept(CheckpointKeeper.Reply reply) -> {
                onKept(reply);
                yield concluding(outcome);
              }
              case Superseded(long term) -> superseded(outcome.version(), term);
              case Start _, Stop _, ShardDone _, BlockDone _, Poisoned _, Reported _ ->
                  Behaviors.same();
            });
  }

  /// The step is not taken: a checkpoint that is being written is finished, and no other begun.
  private Behavior<Command> fail(long version, String why) {
    return concluding(new JobOutcome.Failed(version, why));
  }

  private Behavior<Command> end(JobOutcome outcome) {
    roster.tellAll(new ToWorker.Finished(outcome.version(), outcome.reason()));
    around.tell(new TrainingEvent.Ended(outcome));
    return over(outcome);
  }

  /// The files of the run are another coordinator's by now, and so are its workers.
  private Behavior<Command> superseded(long version, long term) {
    JobOutcome outcome = new JobOutcome.Superseded(version, settings.run().term(), term);
    roster.closeAll(outcome.reason());
    around.tell(new TrainingEvent.Ended(outcome));
    return over(outcome);
  }

  /// Nothing is left but to see the workers off.
  private Behavior<Command> over(JobOutcome outcome) {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Join join ->
                join.worker().tell(new ToWorker.Refused("the run is over: " + outcome.reason()));
            case Gone(SessionId session, String _) -> roster.dismiss(session);
            case Subscribe subscribe -> subscribe.weights().close();
            case Start _,
                Stop _,
                Superseded _,
                Heard _,
                Tick _,
                ShardDone _,
                BlockDone _,
                Poisoned _,
                Reported _,
                Kept _ -> {}
          }
          return Behaviors.same();
        });
  }

  /// Word of a reducer that does not move the phase along.
  private Behavior<Command> onStrayReport(long version, Reducer.Report report) {
    return switch (report) {
      case Reducer.Copied copied -> {
        checkpoints.copied(copied);
        yield Behaviors.same();
      }
      case Reducer.NotFinite found ->
          fail(version, NonFiniteText.of(found, roster::name, parameterName(found)));
      case Reducer.Reduced _, Reducer.Measured _ ->
          throw new IllegalStateException("no step is under way: " + report);
    };
  }

  private Behavior<Command> onKept(CheckpointKeeper.Reply reply) {
    around.tell(checkpoints.kept(reply));
    return Behaviors.same();
  }

  private String parameterName(Reducer.NotFinite found) {
    return around.store().parameters().get(found.of().parameter()).name();
  }

  /// Workers that can be given work.
  private int here() {
    return roster.receiving().size();
  }

  private Instant now() {
    return settings.clock().instant();
  }
}
