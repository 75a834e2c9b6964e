package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.reducer.GradientNorm;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Round;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.optim.GlobalNorm;
import dev.tributary.optim.Optimizer;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.ShardRange;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
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
  private final Bookkeeping bookkeeping;
  private final ExpectedResults expected;
  private final Ending ending;
  private final Stragglers lateShards;
  private final EvaluationPhase evaluations;
  private Optional<String> stopping = Optional.empty();

  private TrainingJob(PreparedJob job, JobSettings settings, Surroundings around, Staff staff) {
    this.job = job;
    this.settings = settings;
    this.around = around;
    this.reducers = staff.reducers();
    this.roster = new Roster(job.fingerprint(), settings, around, reducers);
    this.checkpoints = new Checkpoints(job.job().getCheckpoint(), reducers, around, staff.saving());
    this.bookkeeping = new Bookkeeping(around);
    this.expected = new ExpectedResults(job);
    this.ending = new Ending(settings, around, roster, checkpoints);
    this.lateShards = new Stragglers("shards of step", settings, around, roster);
    this.evaluations =
        new EvaluationPhase(
            job,
            new Stragglers("blocks of the evaluation of step", settings, around, roster),
            around,
            new EvaluationPhase.Rest(roster, this::next, this::otherwise));
    checkpoints.begin(now());
  }

  private record Staff(List<ActorRef<Reducer.Command>> reducers, Checkpoints.Saving saving) {}

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
  ///
  /// @param from its address, for people
  public record Join(
      SessionId session,
      String from,
      dev.tributary.proto.v1.Join candidate,
      ActorRef<ToWorker> worker)
      implements MembershipChange {}

  /// Weights can flow to the session: from the next step on it takes part.
  ///
  /// @param held a version that the worker has already, from an earlier session
  public record Subscribe(SessionId session, OptionalLong held, WeightsLink weights)
      implements MembershipChange {}

  /// The worker has said that it is there.
  public record Heard(SessionId session) implements MembershipChange {}

  /// The worker has left, or one of its streams has broken.
  public record Gone(SessionId session, String why) implements MembershipChange {}

  /// Time to look who is silent, and what is late.
  enum Tick implements MembershipChange {
    TICK
  }

  /// A worker has computed a shard of step `stamp.step`.
  public record ShardDone(SessionId session, Stamp stamp, ShardResult result) implements Command {}

  /// A worker has evaluated version `stamp.step` on a block.
  public record BlockDone(SessionId session, Stamp stamp, ShardResult result) implements Command {}

  /// A worker found a gradient that is not finite, and kept it.
  public record Poisoned(SessionId session, Stamp stamp, NonFinite what) implements Command {}

  public record Reported(Reducer.Report report) implements Command {}

  public record Kept(CheckpointKeeper.Reply reply) implements Command {}

  public static Behavior<Command> create(
      PreparedJob job, JobSettings settings, Surroundings around) {
    // Here, where whoever starts the job hears if there is not enough memory.
    TrainingState spare = around.store().newCopy(around.store().first());
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(Tick.TICK, Patience.TICK);
                  var kept = context.messageAdapter(CheckpointKeeper.Reply.class, Kept::new);
                  var saving = new Checkpoints.Saving(spare, kept);
                  return Behaviors.receiveMessage(
                      command ->
                          command instanceof Start(var reducers)
                              ? new TrainingJob(job, settings, around, new Staff(reducers, saving))
                                  .begin()
                              : Behaviors.same());
                }));
  }

  /// A run that goes on from a checkpoint may have ended before the evaluation that was due there;
  /// the last version is saved after it.
  private Behavior<Command> begin() {
    long version = around.store().first();
    boolean isWithin = version > 0 && version < job.steps();
    return isWithin && job.evaluationDue(version) ? evaluations.open(version) : next(version);
  }

  /// The weights are of `version`: what now?
  private Behavior<Command> next(long version) {
    if (version == job.steps()) {
      return ending.conclude(new JobOutcome.Completed(version, around.store().version(version)));
    }
    if (stopping.isPresent()) {
      return ending.conclude(new JobOutcome.Stopped(version, stopping.get()));
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
              case Stop _, Reported _, Kept _, Superseded _ -> otherwise(version, command);
              case Start _, ShardDone _, BlockDone _, Poisoned _ -> Behaviors.same();
            });
  }

  /// What is done between two steps, in whichever phase, with what is not said by or of workers.
  private Behavior<Command> otherwise(long version, Command command) {
    return switch (command) {
      case Stop(String reason) -> {
        stopping = Optional.of(reason);
        yield next(version);
      }
      case Reported(Reducer.Report report) -> onStrayReport(version, report);
      case Kept kept -> onKept(kept);
      case Superseded(long term) -> ending.superseded(version, term);
      case Start _, MembershipChange _, ShardDone _, BlockDone _, Poisoned _ -> Behaviors.same();
    };
  }

  /// A step under way.
  ///
  /// @param opened when
  /// @param dealt when shards that nobody had were last given to somebody
  /// @param norm of the gradient so far, where it is clipped
  private record Stepping(Round round, Instant opened, Instant dealt, GradientNorm norm) {
    Stepping with(Round changed) {
      return new Stepping(changed, opened, dealt, norm);
    }

    Stepping with(GradientNorm measured) {
      return new Stepping(round, opened, dealt, measured);
    }

    Stepping with(Round.Dealt change, Instant now) {
      return new Stepping(change.round(), opened, change.added().isEmpty() ? dealt : now, norm);
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
    Instant now = now();
    return deal(new Stepping(round, now, now, GradientNorm.NONE));
  }

  /// Takes duties from those who are gone and gives them to those who are here. A run that is to
  /// stop ends its step first, if anybody is here to end it: half a step cannot be saved.
  private Behavior<Command> deal(Stepping stepping) {
    if (stopping.isPresent() && here() == 0) {
      return ending.abandon(new JobOutcome.Stopped(stepping.round().step() - 1, stopping.get()));
    }
    Round.Dealt dealt = stepping.round().retaining(roster.membership()).deal(roster.ready());
    roster.assign(dealt.added(), assignment(stepping.round()));
    return stepping(stepping.with(dealt, now()));
  }

  private static Function<ShardRange, ToWorker> assignment(Round round) {
    return shards -> new ToWorker.Assign(round.step(), shards);
  }

  /// Looks after a step that takes long: the reducers say what is missing, and idle workers get it.
  private Stepping hurry(Stepping stepping) {
    Round round = stepping.round();
    if (lateShards.helpers(stepping.dealt()) == 0) {
      return stepping;
    }
    round.reducing().forEach(r -> reducers.get(r).tell(new Reducer.Inquire(round.step())));
    return round.reducing().isEmpty() ? overtake(stepping, Set.of()) : stepping;
  }

  /// @param unreduced shards whose gradients are not wholly in
  private Stepping overtake(Stepping stepping, Set<Integer> unreduced) {
    Round round = stepping.round().retaining(roster.membership());
    int helpers = lateShards.helpers(stepping.dealt());
    Round.Overtaken overtaken = round.overtake(unreduced, roster.ready(), helpers);
    roster.assign(overtaken.added(), assignment(round));
    lateShards.overtaken(round.step(), overtaken.slow(), overtaken.added(), stepping.dealt());
    return stepping.with(overtaken.round());
  }

  private Behavior<Command> stepping(Stepping stepping) {
    Round round = stepping.round();
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case MembershipChange change -> {
                roster.apply(change, round.step() - 1, () -> WaitText.stepping(round, roster));
                yield deal(change == Tick.TICK ? hurry(stepping) : stepping);
              }
              case ShardDone(SessionId session, Stamp stamp, ShardResult result) -> {
                if (!roster.hears(session, stamp, round.step())) {
                  yield Behaviors.same();
                }
                yield roster.believes(session, expected.ofShard(round.step(), result))
                    ? proceed(stepping.with(round.shardDone(session, result)))
                    : deal(stepping);
              }
              case Reported(Reducer.Reduced reduced) -> {
                bookkeeping.reduced(reduced);
                yield proceed(stepping.with(round.reduced(reduced.reducer())));
              }
              case Reported(Reducer.Measured measured) -> onMeasured(stepping, measured);
              case Reported(Reducer.Lacking(int reducer, long step, Set<Integer> shards)) ->
                  step == round.step() ? stepping(overtake(stepping, shards)) : Behaviors.same();
              case Reported(Reducer.Report report) -> onStrayReport(round.step() - 1, report);
              case Poisoned(SessionId session, Stamp stamp, NonFinite what) ->
                  roster.hears(session, stamp, round.step())
                      ? fail(
                          round.step() - 1,
                          NonFiniteText.of(
                              round.step(), roster.name(session), what, job.wire().gradients()))
                      : Behaviors.same();
              case Stop(String reason) -> {
                stopping = Optional.of(reason);
                yield deal(stepping);
              }
              case Kept kept -> onKept(kept);
              case Superseded(long term) -> ending.superseded(round.step() - 1, term);
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
    return stepping(stepping.with(norm));
  }

  private Behavior<Command> proceed(Stepping stepping) {
    Round round = stepping.round();
    if (!round.isComplete()) {
      return stepping(stepping);
    }
    long step = round.step();
    Minibatch minibatch = job.minibatches().at(step);
    if (round.tally().score().samples() != minibatch.size()) {
      throw new IllegalStateException(
          "step %d counted %d samples of %d"
              .formatted(step, round.tally().score().samples(), minibatch.size()));
    }
    Duration whole = Duration.between(stepping.opened(), now());
    StepTimes times = StepTimes.of(whole, round, roster.membership().all());
    roster.progressed();
    roster.measured(round.work());
    lateShards.took(whole);
    around.tell(
        new TrainingEvent.StepCompleted(
            step,
            minibatch.epoch(),
            round.tally().score().metrics(job.loss().rates()),
            job.learningRate(step),
            times));
    bookkeeping.done(round, minibatch);
    if (step < job.steps()) {
      checkpoints.saveIfDue(step, now());
    }
    return job.evaluationDue(step) && stopping.isEmpty() ? evaluations.open(step) : next(step);
  }

  /// Word of a reducer that does not move the phase along.
  private Behavior<Command> onStrayReport(long version, Reducer.Report report) {
    return switch (report) {
      case Reducer.Copied copied -> {
        checkpoints.copied(copied);
        yield Behaviors.same();
      }
      case Reducer.NotFinite found ->
          fail(version, NonFiniteText.of(found, roster::name, parameterName(found), job.wire()));
      case Reducer.Lacking _ -> Behaviors.same();
      case Reducer.Reduced _, Reducer.Measured _ ->
          throw new IllegalStateException("no step is under way: " + report);
    };
  }

  private Behavior<Command> fail(long version, String why) {
    return ending.abandon(new JobOutcome.Failed(version, why));
  }

  private Behavior<Command> onKept(Kept kept) {
    checkpoints.kept(kept.reply());
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
