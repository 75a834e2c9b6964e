package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.Roster;
import dev.tributary.coordinator.membership.StallDetector;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.Metrics;
import dev.tributary.reduce.SliceId;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.Stamp;
import java.util.List;
import java.util.Optional;

/// Runs one job: opens the steps and evaluations, and ends the job. Its reducers are its children.
///
///     recruiting ──enough workers──▶ stepping ──every weight updated──▶ stepping
///         ▲                              │
///         ├──too few for another step────┤
///         │                              ▼
///         └───────────────────────── evaluating ──end of the run──▶ concluding ──saved──▶ over
///
/// - A run that is resumed from a checkpoint begins with the evaluation of that version, if it is
///   due and the run has not ended with it.
/// - No step is computed while a version is evaluated, so a run that ends early has no later step.
/// - `recruiting` is left at once if enough workers are there.
/// - A run that is told to stop concludes after its step, or without it if there are no workers or
///   if it takes too long. Either way the last complete version is saved. A run whose gradient is
///   not finite concludes at once. If another coordinator has taken over the run, the job is over at once, in
///   every phase, and saves nothing.
/// - Each version counts every sample of its step exactly once, whichever workers join and leave.
/// - Between two steps the weights are complete, and their version is the number of the last step.
/// - Workers are given work only in `stepping` and `evaluating`.
/// - If a reducer fails, the job fails.
public final class TrainingJob implements Phases {
  private final PreparedJob job;
  private final JobSettings settings;
  private final JobDependencies dependencies;
  private final Roster roster;
  private final BestVersions best;
  private final Checkpoints checkpoints;
  private final Ending ending;
  private final SteppingPhase steps;
  private final EvaluationPhase evaluations;
  private Optional<Stopping> stopping = Optional.empty();

  private TrainingJob(
      PreparedJob job, JobSettings settings, JobDependencies dependencies, Children children) {
    List<ActorRef<Reducer.Command>> reducers = children.reducers();
    this.job = job;
    this.settings = settings;
    this.dependencies = dependencies;
    this.roster =
        new Roster(
            settings.leases(),
            settings.clock(),
            new Roster.Listeners(dependencies.fence(), reducers, dependencies.observers()));
    this.best = new BestVersions(job, reducers, dependencies, children.kept());
    this.checkpoints =
        new Checkpoints(
            job.job().getCheckpoint(),
            dependencies,
            new Checkpoints.CopyActors(reducers, children.kept()),
            best);
    this.ending = new Ending(settings, dependencies, roster, checkpoints);
    this.steps =
        new SteppingPhase(
            job,
            dependencies,
            new SteppingPhase.StepActors(reducers, distributor(WorkDistributor.Kind.SHARDS)),
            this);
    this.evaluations =
        new EvaluationPhase(job, dependencies, distributor(WorkDistributor.Kind.BLOCKS), this);
    checkpoints.begin(roster.now());
  }

  /// @param kept receives the replies of the keeper
  private record Children(
      List<ActorRef<Reducer.Command>> reducers, ActorRef<CheckpointKeeper.Reply> kept) {}

  /// A message to the job's actor.
  public sealed interface Message {}

  /// A command from a session, which may have only a limited number of them waiting.
  ///
  /// @param handled run when the job has handled the command
  public record Counted(Command command, Runnable handled) implements Message {}

  public sealed interface Command extends Message {}

  /// The membership may change.
  public record MembershipChanged(MembershipChange change) implements Command {}

  /// A worker's report on its work.
  public sealed interface WorkerReport extends Command
      permits ShardDone, BlockDone, NonFiniteFound {}

  /// A worker has computed a shard of step `stamp.step`.
  public record ShardDone(SessionId session, Stamp stamp, ShardResult result)
      implements WorkerReport {}

  /// A worker has evaluated version `stamp.step` on a block.
  public record BlockDone(SessionId session, Stamp stamp, ShardResult result)
      implements WorkerReport {}

  /// A worker found a gradient that is not finite, and did not send it.
  public record NonFiniteFound(SessionId session, Stamp stamp, NonFinite what)
      implements WorkerReport {}

  /// A reducer's report.
  record Reported(Reducer.Report report) implements Command {}

  /// The keeper's reply.
  record Kept(CheckpointKeeper.Reply reply) implements Command {}

  /// Finish the current step, save, and end.
  public record Stop(String reason) implements Command {}

  /// The files of the run have been lost, its checkpoints too.
  public record FilesLost() implements Command {}

  /// Another coordinator has taken over the run: this one has no effect any more.
  public record Superseded(long term) implements Command {}

  public static Behavior<Message> create(
      PreparedJob job, JobSettings settings, JobDependencies dependencies) {
    return Behaviors.intercept(CountedCommands::new, commands(job, settings, dependencies));
  }

  private static Behavior<Command> commands(
      PreparedJob job, JobSettings settings, JobDependencies dependencies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(
                      new MembershipChanged(MembershipChange.Tick.TICK), StallDetector.TICK);
                  Children children =
                      new Children(
                          reducers(context, dependencies.reduction()).all(),
                          context.messageAdapter(CheckpointKeeper.Reply.class, Kept::new));
                  return new TrainingJob(job, settings, dependencies, children).begin();
                }));
  }

  private static Reducers reducers(
      ActorContext<Command> context, JobDependencies.Reduction reduction) {
    Reducers reducers =
        Reducers.start(
            reduction.shared(),
            reduction.reducers(),
            (number, slices) -> reducer(context, reduction.shared(), number, slices));
    reduction.started().accept(reducers);
    return reducers;
  }

  private static ActorRef<Reducer.Command> reducer(
      ActorContext<Command> context, Reducer.Shared shared, int number, List<SliceId> slices) {
    ActorRef<Command> self = context.getSelf();
    ActorRef<Reducer.Command> reducer =
        context.spawn(
            Reducer.create(number, slices, shared, report -> self.tell(new Reported(report))),
            "reducer-" + number,
            Props.empty().withDispatcherFromConfig("tributary.reducers"));
    // No phase handles the end of a reducer, so the job fails with it.
    context.watch(reducer);
    return reducer;
  }

  private WorkDistributor distributor(WorkDistributor.Kind kind) {
    return new WorkDistributor(kind, settings.stragglers(), dependencies, roster);
  }

  /// Enters the first phase. A resumed run may have ended before the evaluation that was due at its
  /// checkpoint. The last version is saved only after its evaluation, so it is not evaluated again,
  /// unless the run was told to stop before it.
  private Behavior<Command> begin() {
    long version = dependencies.store().first();
    boolean isWithin = version > 0 && version < job.steps() && !best.endsEarly();
    boolean isLacking = version == job.steps() && best.lacks(version);
    return isWithin && job.evaluationDue(version) || isLacking
        ? evaluations.open(version)
        : next(version);
  }

  @Override
  public Behavior<Command> next(long version) {
    if (best.endsEarly() || version == job.steps() && !best.lacks(version)) {
      return ending.conclude(best.completed(version));
    }
    if (stopping.isPresent()) {
      return ending.conclude(new JobOutcome.Stopped(version, stopping.get().reason()));
    }
    return here() < settings.minimumWorkers() ? recruiting(version) : steps.open(version + 1);
  }

  private Behavior<Command> recruiting(long version) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case MembershipChanged(MembershipChange change) -> {
                roster.apply(
                    change,
                    version,
                    () -> WaitText.recruiting(version + 1, here(), settings.minimumWorkers()));
                yield next(version);
              }
              case WorkerReport _, Reported _, Kept _, Stop _, FilesLost _, Superseded _ ->
                  otherwise(version, command);
            });
  }

  @Override
  public Behavior<Command> completed(long version) {
    if (version < job.steps()) {
      checkpoints.saveIfDue(version, roster.now());
    }
    return job.evaluationDue(version) && stopping.isEmpty()
        ? evaluations.open(version)
        : next(version);
  }

  @Override
  public Behavior<Command> evaluated(long version, Metrics metrics) {
    best.evaluated(version, metrics);
    return next(version);
  }

  @Override
  public Behavior<Command> conclude(JobOutcome outcome) {
    return ending.conclude(outcome);
  }

  @Override
  public Behavior<Command> abandon(JobOutcome outcome) {
    return ending.abandon(outcome);
  }

  @Override
  public Behavior<Command> otherwise(long version, Command command) {
    return switch (command) {
      case Stop(String reason) -> {
        stop(reason);
        yield next(version);
      }
      case Reported(Reducer.Report report) -> onReport(version, report);
      case Kept(CheckpointKeeper.Reply reply) -> {
        checkpoints.kept(reply);
        yield Behaviors.same();
      }
      case FilesLost _ -> {
        checkpoints.filesLost();
        yield Behaviors.same();
      }
      case Superseded(long term) -> ending.superseded(version, term);
      case MembershipChanged _, WorkerReport _ -> Behaviors.same();
    };
  }

  /// Handles a report of a reducer that does not advance a step.
  private Behavior<Command> onReport(long version, Reducer.Report report) {
    return switch (report) {
      case Reducer.Copied copied -> {
        checkpoints.copied(copied);
        yield Behaviors.same();
      }
      case Reducer.NotFinite found -> {
        String parameter = dependencies.store().parameters().get(found.of().parameter()).name();
        yield abandon(
            new JobOutcome.Failed(
                version, NonFiniteText.of(found, roster::name, parameter, job.precision())));
      }
      case Reducer.Doubtful doubtful -> onLate(version, doubtful);
      case Reducer.Missing _ -> Behaviors.same();
      case Reducer.Reduced _, Reducer.Measured _ ->
          throw new IllegalStateException("no step is in progress: " + report);
    };
  }

  private Behavior<Command> onLate(long version, Reducer.Doubtful doubtful) {
    Optional<JobOutcome.Failed> failed = SecondOpinions.late(doubtful, roster, version);
    return failed.isPresent() ? abandon(failed.get()) : Behaviors.same();
  }

  @Override
  public void stop(String reason) {
    if (stopping.isEmpty()) {
      stopping = Optional.of(new Stopping(reason, roster.now()));
    }
  }

  @Override
  public Optional<Stopping> stopping() {
    return stopping;
  }

  /// The number of workers that can be given work.
  private int here() {
    return roster.receiving().size();
  }
}
