package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.WorkerSession.Mission;
import dev.tributary.worker.link.JobInquiry;
import dev.tributary.worker.link.JobInquiry.Described;
import dev.tributary.worker.link.JobInquiry.Failed;
import dev.tributary.worker.link.Route;
import dev.tributary.worker.link.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Works for whichever coordinator answers, session after session. What is at hand for a job is
/// kept for as long as the run is the same.
///
///     inquiring ──described──▶ preparing ──ready──▶ working ──Ended──▶ pausing ──Retry──▶ inquiring
///        │  └──described, prepared for already──────▶│                    ▲
///        └──no answer, a run that is over─────────────────────────────────┘
///
/// From any of them it ends: told to stop, refused, after a run that is done or failed, or without a
/// coordinator for too long.
public final class Worker {
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final WorkerSettings settings;
  private final Persistence persistence;
  private final Surroundings around;
  private final ActorRef<Preparation.Prepare> preparation;
  private final ActorRef<Preparation.Reply> prepared;
  private final ActorRef<WorkerSession.Report> reports;

  private Worker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Nature nature,
      Surroundings around) {
    this.context = context;
    this.timers = timers;
    this.settings = nature.settings();
    this.persistence = nature.persistence();
    this.around = around;
    this.preparation =
        context.spawn(
            Preparation.create(around.prepare()),
            "preparation",
            DispatcherSelector.fromConfig("tributary.files"));
    this.prepared = context.messageAdapter(Preparation.Reply.class, Prepared::new);
    this.reports = context.messageAdapter(WorkerSession.Report.class, Reported::new);
  }

  /// What a worker deals with.
  ///
  /// @param route how it reaches whichever coordinator is there
  /// @param prepare makes ready for a job; called on a thread for files
  /// @param observer told what becomes of the worker
  /// @param listener told once, at the end
  public record Surroundings(
      Route route,
      Function<GetJobResponse, PreparedJob> prepare,
      Consumer<WorkerEvent> observer,
      Consumer<WorkerEnd> listener) {}

  /// What a worker is like.
  private record Nature(WorkerSettings settings, Persistence persistence) {}

  public sealed interface Command {}

  /// Leave, and end.
  public record Stop(String reason) implements Command {}

  /// @param over the transport that was asked over; one given up may still have an answer
  private record Answered(Transport over, JobInquiry.Answer answer) implements Command {}

  private record Prepared(Preparation.Reply reply) implements Command {}

  private record Reported(WorkerSession.Report report) implements Command {}

  private enum Retry implements Command {
    RETRY
  }

  public static Behavior<Command> create(
      WorkerSettings settings, Persistence persistence, Surroundings around) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Worker worker =
                      new Worker(context, timers, new Nature(settings, persistence), around);
                  return worker.inquire(Standing.beginning(worker.now()));
                }));
  }

  private Behavior<Command> inquire(Standing standing) {
    Transport transport;
    try {
      transport = around.route().dial();
    } catch (RuntimeException e) {
      return end(new WorkerEnd.Unready(e));
    }
    ActorRef<Command> self = context.getSelf();
    JobInquiry.send(
        transport.control(),
        standing.outage().patience(now(), persistence),
        answer -> self.tell(new Answered(transport, answer)));
    return inquiring(standing, transport);
  }

  private Behavior<Command> inquiring(Standing standing, Transport transport) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Answered(Transport over, Described(var described)) when over == transport ->
                  onDescribed(standing, transport, described);
              case Answered(Transport over, Failed(var status)) when over == transport -> {
                transport.hangUp().run();
                yield onUnanswered(standing, around.route().diagnose(status));
              }
              case Stop(String reason) -> leave(transport, reason);
              case Answered _, Prepared _, Reported _, Retry _ -> Behaviors.same();
            });
  }

  private Behavior<Command> onUnanswered(Standing standing, Route.Failure failure) {
    Outage outage = standing.outage();
    return failure.isLasting() && outage.kind() != Outage.Kind.LOST
        ? end(new WorkerEnd.Hopeless(failure.why()))
        : bear(standing.with(outage.failed()), failure.why());
  }

  private Behavior<Command> onDescribed(
      Standing standing, Transport transport, GetJobResponse described) {
    if (standing.isOver(described)) {
      transport.hangUp().run();
      return pause(standing.with(standing.outage().idle()));
    }
    if (standing.isPreparedFor(described)) {
      return join(standing, transport);
    }
    preparation.tell(new Preparation.Prepare(described, prepared));
    return preparing(standing.unprepared(), transport);
  }

  private Behavior<Command> preparing(Standing standing, Transport transport) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Prepared(Preparation.Ready(var described, PreparedJob job)) -> {
                around.observer().accept(new WorkerEvent.Joining(job.job().getName()));
                yield join(standing.prepared(described, Workplace.of(job), now()), transport);
              }
              case Prepared(Preparation.Failed(RuntimeException cause)) -> {
                transport.hangUp().run();
                yield end(new WorkerEnd.Unready(cause));
              }
              case Stop(String reason) -> leave(transport, reason);
              case Answered _, Reported _, Retry _ -> Behaviors.same();
            });
  }

  private Behavior<Command> join(Standing standing, Transport transport) {
    Workplace workplace = standing.post().orElseThrow().workplace();
    ActorRef<WorkerSession.Command> session =
        context.spawnAnonymous(
            WorkerSession.create(
                settings, new Mission(workplace, standing.known(), transport, reports)));
    // A session that fails has no last word of its own.
    context.watchWith(
        session,
        new Reported(
            new WorkerSession.Ended(
                new SessionEnd.Crashed(new IllegalStateException("the session failed")))));
    return working(standing, new Employment(transport, session, Optional.empty()));
  }

  /// A session under way.
  ///
  /// @param welcomed when, once it was
  private record Employment(
      Transport transport, ActorRef<WorkerSession.Command> session, Optional<Instant> welcomed) {

    Employment welcomed(Instant now) {
      return new Employment(transport, session, Optional.of(now));
    }
  }

  private Behavior<Command> working(Standing standing, Employment employment) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Reported(WorkerSession.Welcomed(var moment)) -> {
                standing.outage().end(now()).ifPresent(around.observer());
                yield working(standing.welcomed(moment), employment.welcomed(now()));
              }
              case Reported(WorkerSession.Ended(SessionEnd how)) -> {
                release(employment);
                yield onEnd(onParting(standing, employment, how), how);
              }
              case Stop stop -> {
                employment.session().tell(new WorkerSession.Stop(stop.reason()));
                yield stopping(employment, stop);
              }
              case Answered _, Prepared _, Retry _ -> Behaviors.same();
            });
  }

  /// A session has ended. If it had begun, this is where a new outage begins.
  private Standing onParting(Standing standing, Employment employment, SessionEnd how) {
    if (employment.welcomed().isEmpty()) {
      return standing;
    }
    Instant now = now();
    if (how instanceof SessionEnd.Broken || how instanceof SessionEnd.CoordinatorStopped) {
      around.observer().accept(new WorkerEvent.Lost(how.reason()));
    }
    Duration lasted = Duration.between(employment.welcomed().get(), now);
    return standing.with(standing.outage().again(lasted, now));
  }

  /// However the session ends now, there is no other.
  private Behavior<Command> stopping(Employment employment, Stop stop) {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof Reported(WorkerSession.Ended _)) {
            release(employment);
            return end(new WorkerEnd.Left(stop.reason()));
          }
          return Behaviors.same();
        });
  }

  private void release(Employment employment) {
    context.unwatch(employment.session());
    employment.transport().hangUp().run();
  }

  private Behavior<Command> onEnd(Standing standing, SessionEnd how) {
    return switch (how) {
      case SessionEnd.Broken _, SessionEnd.CoordinatorStopped _ ->
          bear(standing.with(standing.outage().failed()), how.reason());
      case SessionEnd.Finished(long _, String reason) ->
          onOver(standing, new WorkerEnd.Finished(reason));
      case SessionEnd.RunFailed(String reason) -> onOver(standing, new WorkerEnd.RunFailed(reason));
      case SessionEnd.Left(String reason) -> end(new WorkerEnd.Left(reason));
      case SessionEnd.Refused(String reason) -> end(new WorkerEnd.Refused(reason));
      case SessionEnd.Crashed(Throwable cause) -> end(new WorkerEnd.Crashed(cause));
    };
  }

  /// The run is over, and so is the worker unless it stays.
  private Behavior<Command> onOver(Standing standing, WorkerEnd.RunOver how) {
    if (!persistence.stays()) {
      return end(how);
    }
    around.observer().accept(new WorkerEvent.Resting(how));
    return pause(standing.finished(now()));
  }

  /// There is no coordinator, for this reason.
  private Behavior<Command> bear(Standing standing, String why) {
    Outage outage = standing.outage();
    Instant now = now();
    if (outage.isHopeless(now, persistence)) {
      return end(outage.giveUp(now, why));
    }
    if (!outage.isToBeTold(now)) {
      return pause(standing);
    }
    around.observer().accept(new WorkerEvent.Waiting(outage.lasting(now), why));
    return pause(standing.with(outage.told(now)));
  }

  private Behavior<Command> pause(Standing standing) {
    timers.startSingleTimer(Retry.RETRY, standing.outage().pause(now(), persistence));
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Retry.RETRY -> inquire(standing);
              case Stop(String reason) -> end(new WorkerEnd.Left(reason));
              case Answered _, Prepared _, Reported _ -> Behaviors.same();
            });
  }

  private Behavior<Command> leave(Transport transport, String reason) {
    transport.hangUp().run();
    return end(new WorkerEnd.Left(reason));
  }

  private Behavior<Command> end(WorkerEnd how) {
    around.listener().accept(how);
    return Behaviors.stopped();
  }

  private Instant now() {
    return settings.clock().instant();
  }
}
