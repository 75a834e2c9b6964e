package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tributary.proto.v1.Join;
import dev.tributary.wire.Stamp;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.FromCoordinator;
import dev.tributary.worker.link.Transport;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// One worker's session with the coordinator: joins, hands shards to the worker actors, sends what
/// they find, follows the weights.
///
///     joining ──Welcomed──▶ working ──over, Stop, stream broken, silent, crash──▶ ending ──▶ ended
///        └──refused, over, silent, Stop, a Welcome of an earlier term────────────────────────▲
///
/// It has not ended before nothing arrives any more and nobody computes: the next session works with the
/// same weights and the same memory.
public final class WorkerSession {
  /// How long a join may go unanswered. Nothing is computed meanwhile, so it may be long.
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(30);

  private static final Duration JOIN_TICK = Duration.ofMillis(500);

  /// How long the coordinator has to end the streams of a worker that takes its leave.
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final WorkerSettings settings;
  private final Mission mission;
  private final ControlStream control;
  private Lease lease;

  private WorkerSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkerSettings settings,
      Mission mission) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.mission = mission;
    this.lease = Lease.beginning(JOIN_PATIENCE, now());
    ActorRef<Command> self = context.getSelf();
    this.control =
        ControlStream.open(mission.transport().control(), said -> self.tell(new Said(said)));
  }

  /// What the session is for.
  ///
  /// @param workplace of the job as the coordinator described it; this session's until it has ended
  /// @param known the newest moment that a coordinator welcomed this worker at
  /// @param listener told how the session goes
  public record Mission(
      Workplace workplace, Optional<Stamp> known, Transport transport, ActorRef<Report> listener) {}

  /// What a session tells of itself.
  public sealed interface Report {}

  /// The coordinator took the worker in, and its run is at `moment`.
  public record Welcomed(Stamp moment) implements Report {}

  /// The last report.
  public record Ended(SessionEnd how) implements Report {}

  public sealed interface Command {}

  /// Leave: tell the coordinator, then end.
  public record Stop(String reason) implements Command {}

  private record Said(FromCoordinator said) implements Command {}

  record Answered(WorkerActor.Reply reply) implements Command {}

  record VersionComplete(long version) implements Command {}

  record GradientsBroken(Status status) implements Command {}

  record WeightsEnded(Status status) implements Command {}

  private enum Beat implements Command {
    BEAT
  }

  private enum Goodbye implements Command {
    GOODBYE
  }

  public static Behavior<Command> create(WorkerSettings settings, Mission mission) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new WorkerSession(context, timers, settings, mission).join()));
  }

  private Behavior<Command> join() {
    Join.Builder join =
        Join.newBuilder()
            .mergeFrom(mission.workplace().job().fingerprint())
            .setWorker(settings.name())
            .setActors(settings.actors());
    mission.known().ifPresent(known -> join.setKnown(known.toMessage()));
    control.join(join.build());
    timers.startTimerAtFixedRate(Beat.BEAT, JOIN_TICK);
    return joining();
  }

  private Behavior<Command> joining() {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Said(FromCoordinator.Welcomed welcomed) -> onWelcomed(welcomed);
              case Said(FromCoordinator.Ended(Status status)) ->
                  withdraw(SessionEnd.beforeWelcome(status));
              case Said(FromCoordinator.Finished(long version, String reason)) ->
                  withdraw(new SessionEnd.Finished(version, reason));
              case Said(FromCoordinator.Failed(String reason)) ->
                  withdraw(new SessionEnd.RunFailed(reason));
              case Said(FromCoordinator.Stopped(String reason)) ->
                  withdraw(new SessionEnd.CoordinatorStopped(reason));
              case Stop(String reason) -> withdraw(new SessionEnd.Left(reason));
              case Beat.BEAT -> isSilent() ? withdraw(silence()) : Behaviors.same();
              case Said _,
                  Answered _,
                  VersionComplete _,
                  GradientsBroken _,
                  WeightsEnded _,
                  Goodbye _ ->
                  Behaviors.same();
            });
  }

  private Behavior<Command> withdraw(SessionEnd how) {
    control.cancel();
    return ended(how);
  }

  private Behavior<Command> onWelcomed(FromCoordinator.Welcomed welcomed) {
    Stamp moment = welcomed.moment();
    if (mission.known().filter(moment::isOfEarlierTerm).isPresent()) {
      return withdraw(
          new SessionEnd.Broken(
              "a coordinator of term %d answers, but the run is in term %d"
                  .formatted(moment.term(), mission.known().get().term())));
    }
    control.joined(welcomed.identity());
    lease = Lease.beginning(welcomed.leases().lease(), now());
    timers.startTimerAtFixedRate(Beat.BEAT, welcomed.leases().heartbeat());
    Work work = Work.begin(new Work.Place(context, settings.actors(), mission, control), welcomed);
    context.getLog().info("joined as {} at {}", welcomed.worker(), moment);
    mission.listener().tell(new Welcomed(moment));
    return working(work);
  }

  private Behavior<Command> working(Work work) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Said(FromCoordinator said) -> onSaid(work, said);
              case Answered(WorkerActor.Reply reply) ->
                  work.shift()
                      .answered(reply)
                      .map(cause -> leave(work, new SessionEnd.Crashed(cause)))
                      .orElse(Behaviors.same());
              case VersionComplete(long version) -> {
                work.shift().complete(version);
                yield Behaviors.same();
              }
              case GradientsBroken(Status status) ->
                  breakOff(work, SessionEnd.of(status), Line.BOTH);
              case WeightsEnded(Status status) ->
                  breakOff(work, SessionEnd.of(status), EnumSet.of(Line.CONTROL));
              case Beat.BEAT -> {
                if (isSilent()) {
                  yield breakOff(work, silence(), Line.BOTH);
                }
                control.heartbeat();
                yield Behaviors.same();
              }
              case Stop(String reason) -> leave(work, new SessionEnd.Left(reason));
              case Goodbye.GOODBYE -> Behaviors.same();
            });
  }

  private Behavior<Command> onSaid(Work work, FromCoordinator said) {
    lease = lease.heard(now());
    switch (said) {
      case FromCoordinator.Assigned(long step, var shards) -> work.shift().assigned(step, shards);
      case FromCoordinator.EvaluationAssigned(long version, var blocks) ->
          work.shift().evaluationAssigned(version, blocks);
      case FromCoordinator.Finished(long version, String reason) -> {
        return leave(work, new SessionEnd.Finished(version, reason));
      }
      case FromCoordinator.Failed(String reason) -> {
        return leave(work, new SessionEnd.RunFailed(reason));
      }
      case FromCoordinator.Stopped(String reason) -> {
        return leave(work, new SessionEnd.CoordinatorStopped(reason));
      }
      case FromCoordinator.Ended(Status status) -> {
        return breakOff(work, SessionEnd.of(status), EnumSet.of(Line.WEIGHTS));
      }
      case FromCoordinator.Beat _, FromCoordinator.Welcomed _ -> {}
    }
    return Behaviors.same();
  }

  /// The calls that must have ended before the session has.
  private enum Line {
    CONTROL,
    WEIGHTS;

    static final Set<Line> BOTH = EnumSet.allOf(Line.class);
  }

  /// Says goodbye. The coordinator then ends the calls; if it does not, this side does.
  private Behavior<Command> leave(Work work, SessionEnd how) {
    control.leave(
        how instanceof SessionEnd.Crashed
            ? "a worker actor failed: " + how.reason()
            : how.reason());
    timers.startSingleTimer(Goodbye.GOODBYE, GOODBYE);
    return ending(work, how, Line.BOTH);
  }

  private Behavior<Command> breakOff(Work work, SessionEnd how, Set<Line> open) {
    control.cancel();
    work.weights().cancel();
    return ending(work, how, open);
  }

  private Behavior<Command> ending(Work work, SessionEnd how, Set<Line> open) {
    if (open.isEmpty() && work.crew().rests()) {
      return ended(how);
    }
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Said(FromCoordinator.Ended _) -> ending(work, how, without(open, Line.CONTROL));
              case WeightsEnded _ -> ending(work, how, without(open, Line.WEIGHTS));
              case Answered(WorkerActor.Reply reply) -> {
                work.crew().back(reply.from());
                yield ending(work, how, open);
              }
              case Goodbye.GOODBYE -> breakOff(work, how, open);
              case Said _, VersionComplete _, GradientsBroken _, Beat _, Stop _ -> Behaviors.same();
            });
  }

  private static Set<Line> without(Set<Line> open, Line ended) {
    Set<Line> rest = EnumSet.copyOf(open);
    rest.remove(ended);
    return rest;
  }

  private Behavior<Command> ended(SessionEnd how) {
    mission.listener().tell(new Ended(how));
    return Behaviors.stopped();
  }

  private boolean isSilent() {
    lease = lease.looked(now());
    return lease.isOver(now());
  }

  private SessionEnd silence() {
    return new SessionEnd.Broken(
        "the coordinator has been silent for %d ms".formatted(lease.silence(now()).toMillis()));
  }

  private Instant now() {
    return settings.clock().instant();
  }
}
