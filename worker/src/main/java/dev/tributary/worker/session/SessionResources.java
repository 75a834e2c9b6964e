package dev.tributary.worker.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.FromCoordinator;
import dev.tributary.worker.link.GradientSender;
import dev.tributary.worker.link.WeightsReceiver;
import dev.tributary.worker.session.WorkerSession.Answered;
import dev.tributary.worker.session.WorkerSession.Command;
import dev.tributary.worker.session.WorkerSession.GradientsBroken;
import dev.tributary.worker.session.WorkerSession.VersionComplete;
import dev.tributary.worker.session.WorkerSession.WeightsEnded;
import io.grpc.Status;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// The resources of a session after its Welcome: the worker actors, the streams of gradients and
/// weights, and the dispatcher that connects them.
record SessionResources(ActorPool actorPool, TaskDispatcher dispatcher, WeightsReceiver weights) {

  /// The context from which the resources are created.
  ///
  /// @param session the actor of the session, which owns all resources
  /// @param actors the number of worker actors
  record Origin(
      ActorContext<Command> session,
      int actors,
      SessionContext sessionContext,
      ControlStream control) {

    WorkerMemory memory() {
      return sessionContext.memory();
    }
  }

  static SessionResources begin(Origin origin, FromCoordinator.Welcomed welcomed) {
    ActorRef<GradientSender.Command> gradients = gradients(origin, welcomed);
    ActorPool actorPool =
        new ActorPool(
            actors(origin),
            origin.session().messageAdapter(WorkerActor.Reply.class, Answered::new));
    return new SessionResources(
        actorPool,
        new TaskDispatcher(origin.memory(), actorPool, origin.control(), gradients),
        weights(origin, welcomed));
  }

  private static ActorRef<GradientSender.Command> gradients(
      Origin origin, FromCoordinator.Welcomed welcomed) {
    ActorRef<Command> self = origin.session().getSelf();
    ActorRef<GradientSender.Command> gradients =
        origin
            .session()
            .spawn(
                GradientSender.create(
                    welcomed.moment().at(0),
                    new GradientSender.Outlet(
                        origin.sessionContext().transport().gradients(),
                        origin.memory().job().precision().gradients()),
                    origin.memory().pool(),
                    status -> self.tell(new GradientsBroken(status))),
                "gradients",
                DispatcherSelector.fromConfig("tributary.bulk"));
    Status failed = Status.INTERNAL.withDescription("the worker's gradient stream failed");
    origin.session().watchWith(gradients, new GradientsBroken(failed));
    return gradients;
  }

  private static List<ActorRef<WorkerActor.Compute>> actors(Origin origin) {
    WorkerMemory memory = origin.memory();
    return IntStream.range(0, origin.actors())
        .mapToObj(
            i ->
                origin
                    .session()
                    .spawn(
                        WorkerActor.create(memory.job(), memory.pool()),
                        "actor-" + i,
                        DispatcherSelector.fromConfig("tributary.compute")))
        .toList();
  }

  private static WeightsReceiver weights(Origin origin, FromCoordinator.Welcomed welcomed) {
    ActorRef<Command> self = origin.session().getSelf();
    boolean held = origin.memory().replica().begin(welcomed.moment());
    return WeightsReceiver.open(
        welcomed.moment().at(0),
        held ? OptionalLong.of(welcomed.moment().step()) : OptionalLong.empty(),
        origin.sessionContext().transport().weights(),
        new WeightsReceiver.Destination(
            origin.memory().replica(),
            origin.memory().job().precision().weights(),
            version -> self.tell(new VersionComplete(version)),
            status -> self.tell(new WeightsEnded(status))));
  }
}
