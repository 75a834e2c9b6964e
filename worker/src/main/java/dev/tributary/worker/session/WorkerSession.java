package dev.tributary.worker.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tributary.proto.v1.Join;
import dev.tributary.time.TimePoint;
import dev.tributary.train.Fingerprint;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.WireVersion;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.FromCoordinator;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The actor of one session with a coordinator. A session joins, gives shards to the worker actors,
/// sends their gradients and receives the weights.
///
///     joining ──Welcomed──▶ working ──over, Stop, stream broken, silent, crash──▶ ending ──▶ ended
///        └──refused, over, silent, Stop, a Welcome of an earlier term────────────────────────▲
///
/// A session ends only when no more data can arrive and no worker actor is computing, because the
/// next session uses the same weights and the same memory.
public final class WorkerSession {
  /// The time within which a Join must be answered. It can be long, because nothing is computed
  /// meanwhile.
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration JOIN_TICK = Duration.ofMillis(500);

  /// The time within which the coordinator must end the streams of a worker that leaves.
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(1);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final WorkerSettings settings;
  private final SessionContext sessionContext;
  private final ControlStream control;
  private final PlausibleMessages plausible;
  private Lease lease;

  private WorkerSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkerSettings settings,
      SessionContext sessionContext) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.sessionContext = sessionContext;
    this.plausible = new PlausibleMessages(sessionContext.memory().job());
    this.lease = Lease.beginning(JOIN_TIMEOUT, now());
    ActorRef<Command> self = context.getSelf();
    this.control =
        ControlStream.open(
            sessionContext.transport().control(), message -> self.tell(new Received(message)));
  }

  /// A report of a session to the worker that opened it.
  public sealed interface Report {}

  /// The worker has joined, and the run is at `moment`.
  public record Welcomed(Stamp moment) implements Report {}

  /// The last report.
  public record Ended(SessionEnd how) implements Report {}

  public sealed interface Command {}

  /// Leave: tell the coordinator, then end.
  public record Stop(String reason) implements Command {}

  private record Received(FromCoordinator message) implements Command {}

  record Answered(WorkerActor.Reply reply) implements Command {}

  record VersionComplete(long version) implements Command {}

  record GradientsBroken(Status status) implements Command {}

  record WeightsEnded(Status status) implements Command {}

  private enum Beat implements Command {
    BEAT
  }

  private enum LeaveTimeout implements Command {
    LEAVE_TIMEOUT
  }

  public static Behavior<Command> create(WorkerSettings settings, SessionContext sessionContext) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new WorkerSession(context, timers, settings, sessionContext.withNewKey())
                        .join()));
  }

  private Behavior<Command> join() {
    Fingerprint fingerprint = sessionContext.memory().fingerprint();
    Join.Builder join =
        Join.newBuilder()
            .setWireVersion(WireVersion.CURRENT)
            .setWorker(settings.name())
            .setActors(settings.actors())
            .setJobDigest(fingerprint.job())
            .setModelDigest(fingerprint.model())
            .setDataDigest(fingerprint.data())
            .setKnownAnswer(fingerprint.knownAnswer())
            .setBuildDigest(fingerprint.build());
    sessionContext.known().ifPresent(known -> join.setKnown(known.toMessage()));
    control.join(join.build());
    timers.startTimerAtFixedRate(Beat.BEAT, JOIN_TICK);
    return joining();
  }

  private Behavior<Command> joining() {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Received(FromCoordinator.Welcomed welcomed) -> onWelcomed(welcomed);
              case Received(FromCoordinator.Ended(Status status)) ->
                  withdraw(SessionEnd.beforeWelcome(status));
              case Received(FromCoordinator.Finished(long version, String reason)) ->
                  withdraw(new SessionEnd.Finished(version, reason));
              case Received(FromCoordinator.Failed(String reason)) ->
                  withdraw(new SessionEnd.RunFailed(reason));
              case Received(FromCoordinator.Stopped(String reason)) ->
                  withdraw(new SessionEnd.CoordinatorStopped(reason));
              case Stop(String reason) -> withdraw(new SessionEnd.Left(reason));
              case Beat.BEAT -> isSilent() ? withdraw(silence()) : Behaviors.same();
              case Received _,
                  Answered _,
                  VersionComplete _,
                  GradientsBroken _,
                  WeightsEnded _,
                  LeaveTimeout _ ->
                  Behaviors.same();
            });
  }

  private Behavior<Command> withdraw(SessionEnd how) {
    control.cancel();
    return ended(how);
  }

  private Behavior<Command> onWelcomed(FromCoordinator.Welcomed welcomed) {
    Stamp moment = welcomed.moment();
    if (sessionContext.known().filter(moment::isOfEarlierTerm).isPresent()) {
      return withdraw(
          new SessionEnd.Broken(
              "a coordinator of term %s answers, but the run is in term %s"
                  .formatted(
                      Long.toUnsignedString(moment.term()),
                      Long.toUnsignedString(sessionContext.known().get().term()))));
    }
    Optional<String> objection = PlausibleMessages.objection(welcomed.leases());
    if (objection.isPresent()) {
      return withdraw(new SessionEnd.Refused(objection.get()));
    }
    control.joined(moment);
    lease = Lease.beginning(welcomed.leases().lease(), now());
    timers.startTimerAtFixedRate(Beat.BEAT, welcomed.leases().heartbeat());
    SessionResources resources =
        SessionResources.begin(
            new SessionResources.Origin(context, settings.actors(), sessionContext, control),
            welcomed);
    context.getLog().info("joined as {} at {}", welcomed.worker(), moment);
    sessionContext.listener().tell(new Welcomed(moment));
    return working(resources);
  }

  private Behavior<Command> working(SessionResources resources) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Received(FromCoordinator message) -> onReceived(resources, message);
              case Answered(WorkerActor.Reply reply) ->
                  resources
                      .dispatcher()
                      .answered(reply)
                      .map(cause -> leave(resources, new SessionEnd.Crashed(cause)))
                      .orElse(Behaviors.same());
              case VersionComplete(long version) -> {
                resources.dispatcher().complete(version);
                yield Behaviors.same();
              }
              case GradientsBroken(Status status) ->
                  breakOff(resources, SessionEnd.of(status), Stream.BOTH);
              case WeightsEnded(Status status) ->
                  breakOff(resources, SessionEnd.of(status), EnumSet.of(Stream.CONTROL));
              case Beat.BEAT -> {
                if (isSilent()) {
                  yield breakOff(resources, silence(), Stream.BOTH);
                }
                control.heartbeat();
                yield Behaviors.same();
              }
              case Stop(String reason) -> leave(resources, new SessionEnd.Left(reason));
              case LeaveTimeout.LEAVE_TIMEOUT -> Behaviors.same();
            });
  }

  private Behavior<Command> onReceived(SessionResources resources, FromCoordinator message) {
    lease = lease.heard(now());
    switch (message) {
      case FromCoordinator.Assigned(long step, var shards) -> {
        Optional<String> objection = plausible.objectionToShards(step, shards);
        if (objection.isPresent()) {
          return leave(resources, new SessionEnd.Refused(objection.get()));
        }
        resources.dispatcher().assigned(step, shards);
      }
      case FromCoordinator.EvaluationAssigned(long version, var blocks) -> {
        Optional<String> objection = plausible.objectionToBlocks(version, blocks);
        if (objection.isPresent()) {
          return leave(resources, new SessionEnd.Refused(objection.get()));
        }
        resources.dispatcher().evaluationAssigned(version, blocks);
      }
      case FromCoordinator.Finished(long version, String reason) -> {
        return leave(resources, new SessionEnd.Finished(version, reason));
      }
      case FromCoordinator.Failed(String reason) -> {
        return leave(resources, new SessionEnd.RunFailed(reason));
      }
      case FromCoordinator.Stopped(String reason) -> {
        return leave(resources, new SessionEnd.CoordinatorStopped(reason));
      }
      case FromCoordinator.Ended(Status status) -> {
        return breakOff(resources, SessionEnd.of(status), EnumSet.of(Stream.WEIGHTS));
      }
      case FromCoordinator.Beat _, FromCoordinator.Welcomed _ -> {}
    }
    return Behaviors.same();
  }

  /// A stream that must end before the session can end.
  private enum Stream {
    CONTROL,
    WEIGHTS;

    static final Set<Stream> BOTH = EnumSet.allOf(Stream.class);
  }

  /// Sends Leave. The coordinator then ends the streams. If it does not do so within LEAVE_TIMEOUT,
  /// the worker ends them.
  private Behavior<Command> leave(SessionResources resources, SessionEnd how) {
    control.leave(
        how instanceof SessionEnd.Crashed
            ? "a worker actor failed: " + how.reason()
            : how.reason());
    timers.startSingleTimer(LeaveTimeout.LEAVE_TIMEOUT, LEAVE_TIMEOUT);
    return ending(resources, how, Stream.BOTH);
  }

  private Behavior<Command> breakOff(SessionResources resources, SessionEnd how, Set<Stream> open) {
    control.cancel();
    resources.weights().cancel();
    return ending(resources, how, open);
  }

  private Behavior<Command> ending(SessionResources resources, SessionEnd how, Set<Stream> open) {
    if (open.isEmpty() && resources.actorPool().isIdle()) {
      return ended(how);
    }
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Received(FromCoordinator.Ended _) ->
                  ending(resources, how, without(open, Stream.CONTROL));
              case WeightsEnded _ -> ending(resources, how, without(open, Stream.WEIGHTS));
              case Answered(WorkerActor.Reply reply) -> {
                resources.actorPool().release(reply.from());
                yield ending(resources, how, open);
              }
              case LeaveTimeout.LEAVE_TIMEOUT -> breakOff(resources, how, open);
              case Received _, VersionComplete _, GradientsBroken _, Beat _, Stop _ ->
                  Behaviors.same();
            });
  }

  private static Set<Stream> without(Set<Stream> open, Stream ended) {
    Set<Stream> rest = EnumSet.copyOf(open);
    rest.remove(ended);
    return rest;
  }

  private Behavior<Command> ended(SessionEnd how) {
    sessionContext.listener().tell(new Ended(how));
    return Behaviors.stopped();
  }

  private boolean isSilent() {
    lease = lease.checked(now());
    return lease.isOver(now());
  }

  private SessionEnd silence() {
    return new SessionEnd.Broken(
        "the coordinator has been silent for %s ms".formatted(lease.silence(now()).toMillis()));
  }

  private TimePoint now() {
    return settings.clock().now();
  }
}
