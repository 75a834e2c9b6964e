package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.time.TimePoint;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.JobInquiry;
import dev.tributary.worker.link.JobInquiry.Described;
import dev.tributary.worker.link.JobInquiry.Failed;
import dev.tributary.worker.link.Route;
import dev.tributary.worker.link.Transport;
import dev.tributary.worker.session.SessionContext;
import dev.tributary.worker.session.SessionEnd;
import dev.tributary.worker.session.WorkerSession;
import dev.tributary.worker.session.WorkerSettings;
import java.time.Duration;
import java.util.Optional;

/// The actor of a worker process. A worker connects to the coordinator of a run, in one session
/// after another, and keeps data, weights and memory of the job until the run changes.
///
///     inquiring ──described──▶ preparing ──ready──▶ working ──Ended──▶ pausing ──Retry──▶ inquiring
///        │  └──described, already prepared──────────▶│                    ▲
///        └──no answer, a run that is over─────────────────────────────────┘
///
/// The worker can end in every state: if it is told to stop, if it is refused, if the run has
/// completed or failed, or if no coordinator has answered for too long.
public final class Worker {
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final WorkerSettings settings;
  private final RetryPolicy retryPolicy;
  private final WorkerDependencies dependencies;
  private final ActorRef<Preparation.Prepare> preparation;
  private final ActorRef<Preparation.Reply> prepared;
  private final ActorRef<WorkerSession.Report> reports;

  private Worker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkerSettings settings,
      RetryPolicy retryPolicy,
      WorkerDependencies dependencies) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.retryPolicy = retryPolicy;
    this.dependencies = dependencies;
    this.preparation =
        context.spawn(
            Preparation.create(dependencies.prepare()),
            "preparation",
            DispatcherSelector.fromConfig("tributary.files"));
    this.prepared = context.messageAdapter(Preparation.Reply.class, Prepared::new);
    this.reports = context.messageAdapter(WorkerSession.Report.class, Reported::new);
  }

  public sealed interface Command {}

  /// Leave the run and end.
  public record Stop(String reason) implements Command {}

  /// @param over the transport of the inquiry; an answer over an abandoned transport is ignored
  private record Answered(Transport over, JobInquiry.Answer answer) implements Command {}

  private record Prepared(Preparation.Reply reply) implements Command {}

  private record Reported(WorkerSession.Report report) implements Command {}

  private enum Retry implements Command {
    RETRY
  }

  public static Behavior<Command> create(
      WorkerSettings settings, RetryPolicy retryPolicy, WorkerDependencies dependencies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Worker worker = new Worker(context, timers, settings, retryPolicy, dependencies);
                  return worker.inquire(WorkerState.beginning(worker.now()));
                }));
  }

  private Behavior<Command> inquire(WorkerState state) {
    Transport transport;
    try {
      transport = dependencies.route().dial();
    } catch (RuntimeException e) {
      return end(new WorkerEnd.Unready(e));
    }
    ActorRef<Command> self = context.getSelf();
    JobInquiry.send(
        transport.control(),
        state.outage().attemptTimeout(now(), retryPolicy),
        answer -> self.tell(new Answered(transport, answer)));
    return inquiring(state, transport);
  }

  private Behavior<Command> inquiring(WorkerState state, Transport transport) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Answered(Transport over, Described(var described)) when over == transport ->
                  onDescribed(state, transport, described);
              case Answered(Transport over, Failed(var status)) when over == transport -> {
                transport.hangUp().run();
                yield onUnanswered(state, dependencies.route().diagnose(status));
              }
              case Stop(String reason) -> leave(transport, reason);
              case Answered _, Prepared _, Reported _, Retry _ -> Behaviors.same();
            });
  }

  private Behavior<Command> onUnanswered(WorkerState state, Route.Failure failure) {
    Outage outage = state.outage();
    return failure.isLasting() && outage.kind() != Outage.Kind.LOST
        ? end(new WorkerEnd.Hopeless(failure.why()))
        : retryLater(state.with(outage.failed()), failure.why());
  }

  private Behavior<Command> onDescribed(
      WorkerState state, Transport transport, GetJobResponse described) {
    if (state.isOver(described)) {
      transport.hangUp().run();
      return pause(state.with(state.outage().idle()));
    }
    if (state.isPreparedFor(described)) {
      return join(state, transport);
    }
    preparation.tell(new Preparation.Prepare(described, prepared));
    return preparing(state.unprepared(), transport);
  }

  private Behavior<Command> preparing(WorkerState state, Transport transport) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Prepared(Preparation.Ready(var described, WorkerMemory memory)) -> {
                dependencies
                    .observer()
                    .accept(new WorkerEvent.Joining(memory.job().job().getName()));
                yield join(state.prepared(described, memory, now()), transport);
              }
              case Prepared(Preparation.Failed(Throwable cause)) -> {
                transport.hangUp().run();
                yield end(new WorkerEnd.Unready(cause));
              }
              case Stop(String reason) -> leave(transport, reason);
              case Answered _, Reported _, Retry _ -> Behaviors.same();
            });
  }

  private Behavior<Command> join(WorkerState state, Transport transport) {
    WorkerMemory memory = state.prepared().orElseThrow().memory();
    ActorRef<WorkerSession.Command> session =
        context.spawnAnonymous(
            WorkerSession.create(
                settings, new SessionContext(memory, state.known(), transport, reports)));
    // A session actor that fails sends no report of its own.
    context.watchWith(
        session,
        new Reported(
            new WorkerSession.Ended(
                new SessionEnd.Crashed(new IllegalStateException("the session failed")))));
    return working(state, new LiveSession(transport, session, Optional.empty()));
  }

  /// A session that has not ended.
  ///
  /// @param welcomed the time of the Welcome, once it has arrived
  private record LiveSession(
      Transport transport, ActorRef<WorkerSession.Command> session, Optional<TimePoint> welcomed) {

    LiveSession welcomed(TimePoint now) {
      return new LiveSession(transport, session, Optional.of(now));
    }
  }

  private Behavior<Command> working(WorkerState state, LiveSession live) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Reported(WorkerSession.Welcomed(var moment)) -> {
                state.outage().end(now()).ifPresent(dependencies.observer());
                yield working(state.welcomed(moment), live.welcomed(now()));
              }
              case Reported(WorkerSession.Ended(SessionEnd how)) -> {
                release(live);
                yield onEnd(afterSession(state, live, how), how);
              }
              case Stop stop -> {
                live.session().tell(new WorkerSession.Stop(stop.reason()));
                yield stopping(live, stop);
              }
              case Answered _, Prepared _, Retry _ -> Behaviors.same();
            });
  }

  /// The state after a session. If the session had been welcomed, a new outage begins here.
  private WorkerState afterSession(WorkerState state, LiveSession live, SessionEnd how) {
    if (live.welcomed().isEmpty()) {
      return state;
    }
    TimePoint now = now();
    if (how instanceof SessionEnd.Broken || how instanceof SessionEnd.CoordinatorStopped) {
      dependencies.observer().accept(new WorkerEvent.Lost(how.reason()));
    }
    Duration lasted = now.since(live.welcomed().get());
    return state.with(state.outage().again(lasted, now));
  }

  /// The session is ending, and no other will follow.
  private Behavior<Command> stopping(LiveSession live, Stop stop) {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof Reported(WorkerSession.Ended _)) {
            release(live);
            return end(new WorkerEnd.Left(stop.reason()));
          }
          return Behaviors.same();
        });
  }

  private void release(LiveSession live) {
    context.unwatch(live.session());
    live.transport().hangUp().run();
  }

  private Behavior<Command> onEnd(WorkerState state, SessionEnd how) {
    return switch (how) {
      case SessionEnd.Broken _, SessionEnd.CoordinatorStopped _ ->
          retryLater(state.with(state.outage().failed()), how.reason());
      case SessionEnd.Finished(long _, String reason) ->
          onOver(state, new WorkerEnd.Finished(reason));
      case SessionEnd.RunFailed(String reason) -> onOver(state, new WorkerEnd.RunFailed(reason));
      case SessionEnd.Left(String reason) -> end(new WorkerEnd.Left(reason));
      case SessionEnd.Refused(String reason) -> end(new WorkerEnd.Refused(reason));
      case SessionEnd.Crashed(Throwable cause) -> end(new WorkerEnd.Crashed(cause));
    };
  }

  /// The run is over. The worker ends, unless its retry policy says that it stays.
  private Behavior<Command> onOver(WorkerState state, WorkerEnd.RunOver how) {
    if (!retryPolicy.stays()) {
      return end(how);
    }
    dependencies.observer().accept(new WorkerEvent.Resting(how));
    return pause(state.finished(now()));
  }

  /// Pauses before the next attempt, or gives up when the retry policy's limit has passed.
  ///
  /// @param why the reason why the latest attempt failed
  private Behavior<Command> retryLater(WorkerState state, String why) {
    Outage outage = state.outage();
    TimePoint now = now();
    if (outage.isHopeless(now, retryPolicy)) {
      return end(outage.giveUp(now, why));
    }
    if (!outage.isMessageDue(now)) {
      return pause(state);
    }
    dependencies.observer().accept(new WorkerEvent.Waiting(outage.lasting(now), why));
    return pause(state.with(outage.told(now)));
  }

  private Behavior<Command> pause(WorkerState state) {
    timers.startSingleTimer(Retry.RETRY, state.outage().pause(now(), retryPolicy));
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Retry.RETRY -> inquire(state);
              case Stop(String reason) -> end(new WorkerEnd.Left(reason));
              case Answered _, Prepared _, Reported _ -> Behaviors.same();
            });
  }

  private Behavior<Command> leave(Transport transport, String reason) {
    transport.hangUp().run();
    return end(new WorkerEnd.Left(reason));
  }

  private Behavior<Command> end(WorkerEnd how) {
    dependencies.listener().accept(how);
    return Behaviors.stopped();
  }

  private TimePoint now() {
    return settings.clock().now();
  }
}
