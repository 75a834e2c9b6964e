package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tributary.proto.v1.Join;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.compute.Agenda;
import dev.tributary.worker.compute.LocalReduction;
import dev.tributary.worker.compute.LocalReduction.StepShards;
import dev.tributary.worker.compute.Replica;
import dev.tributary.worker.compute.Task;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.FromCoordinator;
import dev.tributary.worker.link.GradientStream;
import dev.tributary.worker.link.Transport;
import dev.tributary.worker.link.WeightsStream;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;

/// One worker's session with the coordinator: joins, hands shards to the worker actors, sends what
/// they find, follows the weights.
///
///     joining ──Welcomed──▶ working ──Finished──▶ ended
///        └──refused, silent──┴──Stop, stream broken, silent, crash──▶ ended
public final class WorkerSession {
  /// How long a join may go unanswered. Nothing is computed meanwhile, so it may be long.
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(30);

  private static final Duration JOIN_TICK = Duration.ofMillis(500);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final PreparedJob job;
  private final WorkerSettings settings;
  private final Transport transport;
  private final ActorRef<SessionEnd> listener;
  private final ControlStream control;

  private final ReductionTree tree;
  private final MatrixPool pool = new MatrixPool();
  private final Replica replica;
  private final Deque<ActorRef<WorkerActor.Compute>> idle = new ArrayDeque<>();
  private Instant heard;

  private WorkerSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkerSettings settings,
      Mission mission) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.job = mission.job();
    this.transport = mission.transport();
    this.listener = mission.listener();
    this.tree = new ReductionTree(job.shards());
    this.replica = new Replica(job.architecture());
    this.heard = settings.clock().instant();
    ActorRef<Command> self = context.getSelf();
    this.control = ControlStream.open(transport.control(), said -> self.tell(new Said(said)));
  }

  /// What the session is for.
  ///
  /// @param job prepared, as the coordinator described it
  /// @param listener told once how the session ended
  public record Mission(PreparedJob job, Transport transport, ActorRef<SessionEnd> listener) {}

  public sealed interface Command {}

  /// Leave: tell the coordinator, then end.
  public record Stop(String reason) implements Command {}

  private record Said(FromCoordinator said) implements Command {}

  private record Answered(WorkerActor.Reply reply) implements Command {}

  private record VersionComplete(long version) implements Command {}

  private record BulkBroken(Status status) implements Command {}

  private enum Beat implements Command {
    BEAT
  }

  public static Behavior<Command> create(WorkerSettings settings, Mission mission) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new WorkerSession(context, timers, settings, mission).join()));
  }

  private Behavior<Command> join() {
    control.join(
        Join.newBuilder()
            .mergeFrom(job.fingerprint())
            .setWorker(settings.name())
            .setActors(settings.actors())
            .build());
    timers.startTimerAtFixedRate(Beat.BEAT, JOIN_TICK);
    return joining();
  }

  private Behavior<Command> joining() {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Said(FromCoordinator.Welcomed welcomed) -> onWelcomed(welcomed);
              case Said(FromCoordinator.Ended(Status status)) -> end(SessionEnd.of(status));
              case Said(FromCoordinator.Finished(long version, String reason)) ->
                  end(new SessionEnd.Finished(version, reason));
              case Stop(String reason) -> leave(reason);
              case Beat.BEAT ->
                  silence().compareTo(JOIN_PATIENCE) > 0 ? endSilent() : Behaviors.same();
              case Said _, Answered _, VersionComplete _, BulkBroken _ -> Behaviors.same();
            });
  }

  private Behavior<Command> onWelcomed(FromCoordinator.Welcomed welcomed) {
    control.joined(welcomed.identity());
    ActorRef<Command> self = context.getSelf();
    ActorRef<GradientStream.Command> gradients =
        context.spawn(
            GradientStream.create(
                welcomed.identity(),
                transport.gradients(),
                pool,
                status -> self.tell(new BulkBroken(status))),
            "gradients",
            DispatcherSelector.fromConfig("tributary.bulk"));
    context.watchWith(
        gradients,
        new BulkBroken(Status.INTERNAL.withDescription("the worker's gradient stream failed")));
    WeightsStream.open(
        welcomed.identity(),
        transport.weights(),
        new WeightsStream.Receiver(
            replica,
            version -> self.tell(new VersionComplete(version)),
            status -> self.tell(new BulkBroken(status))));
    IntStream.range(0, settings.actors())
        .mapToObj(
            i ->
                context.spawn(
                    WorkerActor.create(job, pool),
                    "actor-" + i,
                    DispatcherSelector.fromConfig("tributary.compute")))
        .forEach(idle::add);
    timers.startTimerAtFixedRate(Beat.BEAT, welcomed.heartbeat());
    context.getLog().info("joined as {} with {} worker actors", welcomed.worker(), idle.size());
    heard = settings.clock().instant();
    return working(new Session(welcomed, gradients), Agenda.EMPTY);
  }

  /// What stays the same while working.
  private record Session(
      FromCoordinator.Welcomed welcomed, ActorRef<GradientStream.Command> gradients) {}

  private Behavior<Command> working(Session session, Agenda agenda) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Said(FromCoordinator said) -> onSaid(session, agenda, said);
              case Answered(WorkerActor.Reply reply) -> onAnswered(session, agenda, reply);
              case VersionComplete(long version) -> {
                session.gradients().tell(new GradientStream.Retire(version));
                yield proceed(session, agenda.withVersion(version));
              }
              case BulkBroken(Status status) -> end(SessionEnd.of(status));
              case Beat.BEAT -> onBeat(session);
              case Stop(String reason) -> leave(reason);
            });
  }

  private Behavior<Command> onSaid(Session session, Agenda agenda, FromCoordinator said) {
    heard = settings.clock().instant();
    return switch (said) {
      case FromCoordinator.Assigned(long step, var shards) -> {
        LocalReduction reduction =
            new LocalReduction(
                new StepShards(step, tree, shards),
                job.architecture().parameters().size(),
                pool,
                partial -> session.gradients().tell(new GradientStream.Send(partial)));
        yield proceed(
            session,
            agenda.with(
                IntStream.range(shards.first(), shards.end())
                    .mapToObj(shard -> new Task.ShardTask(step, shard, reduction))
                    .toList()));
      }
      case FromCoordinator.EvaluationAssigned(long version, var blocks) ->
          proceed(
              session,
              agenda.with(
                  IntStream.range(blocks.first(), blocks.end())
                      .mapToObj(block -> new Task.BlockTask(version, block))
                      .toList()));
      case FromCoordinator.Finished(long version, String reason) -> {
        control.leave(reason);
        yield end(new SessionEnd.Finished(version, reason));
      }
      case FromCoordinator.Ended(Status status) -> end(SessionEnd.of(status));
      case FromCoordinator.Beat _, FromCoordinator.Welcomed _ -> Behaviors.same();
    };
  }

  /// Gives work to every idle worker actor that there is work for.
  private Behavior<Command> proceed(Session session, Agenda agenda) {
    Agenda rest = agenda;
    while (!idle.isEmpty()) {
      var next = rest.next();
      if (next.isEmpty()) {
        break;
      }
      Task task = next.get().task();
      rest = next.get().rest();
      idle.remove()
          .tell(
              new WorkerActor.Compute(
                  task,
                  replica.network(task.version()),
                  context.messageAdapter(WorkerActor.Reply.class, Answered::new)));
    }
    return working(session, rest);
  }

  private Behavior<Command> onAnswered(Session session, Agenda agenda, WorkerActor.Reply reply) {
    idle.add(reply.from());
    switch (reply) {
      case WorkerActor.Done(var from, Task.ShardTask task, var outcome, long nanos) ->
          control.shardDone(task.step(), task.shard(), outcome, nanos);
      case WorkerActor.Done(var from, Task.BlockTask task, var outcome, long nanos) ->
          control.evaluationDone(task.version(), task.block(), outcome);
      case WorkerActor.Poisoned(var from, Task task, var what) ->
          control.nonFinite(task.version() + 1, what);
      case WorkerActor.Crashed(var from, Task task, Throwable cause) -> {
        control.leave("a worker actor failed: " + cause);
        return end(new SessionEnd.Crashed(cause));
      }
    }
    return proceed(session, agenda);
  }

  private Behavior<Command> onBeat(Session session) {
    if (silence().compareTo(session.welcomed().lease()) > 0) {
      return endSilent();
    }
    control.heartbeat();
    return Behaviors.same();
  }

  private Duration silence() {
    return Duration.between(heard, settings.clock().instant());
  }

  private Behavior<Command> endSilent() {
    return end(
        new SessionEnd.Broken(
            "the coordinator has been silent for %d ms".formatted(silence().toMillis())));
  }

  private Behavior<Command> leave(String reason) {
    control.leave(reason);
    return end(new SessionEnd.Left(reason));
  }

  private Behavior<Command> end(SessionEnd how) {
    listener.tell(how);
    return Behaviors.stopped();
  }
}
