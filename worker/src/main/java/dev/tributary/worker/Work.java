package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.tributary.worker.WorkerSession.Answered;
import dev.tributary.worker.WorkerSession.Command;
import dev.tributary.worker.WorkerSession.GradientsBroken;
import dev.tributary.worker.WorkerSession.Mission;
import dev.tributary.worker.WorkerSession.VersionComplete;
import dev.tributary.worker.WorkerSession.WeightsEnded;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.FromCoordinator;
import dev.tributary.worker.link.GradientSender;
import dev.tributary.worker.link.WeightsReceiver;
import io.grpc.Status;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// What a session that was welcomed has set up: worker actors, the streams of gradients and
/// weights, and the shift that brings them together.
record Work(Crew crew, Shift shift, WeightsReceiver weights) {

  /// Where it is set up: in the actor of a session, which all of it belongs to.
  record Place(ActorContext<Command> session, int actors, Mission mission, ControlStream control) {

    Workplace workplace() {
      return mission.workplace();
    }
  }

  static Work begin(Place place, FromCoordinator.Welcomed welcomed) {
    ActorRef<GradientSender.Command> gradients = gradients(place, welcomed);
    Crew crew =
        new Crew(
            actors(place), place.session().messageAdapter(WorkerActor.Reply.class, Answered::new));
    return new Work(
        crew,
        new Shift(place.workplace(), crew, place.control(), gradients),
        weights(place, welcomed));
  }

  private static ActorRef<GradientSender.Command> gradients(
      Place place, FromCoordinator.Welcomed welcomed) {
    ActorRef<Command> self = place.session().getSelf();
    ActorRef<GradientSender.Command> gradients =
        place
            .session()
            .spawn(
                GradientSender.create(
                    welcomed.identity(),
                    new GradientSender.Outlet(
                        place.mission().transport().gradients(),
                        place.workplace().job().precision().gradients()),
                    place.workplace().pool(),
                    status -> self.tell(new GradientsBroken(status))),
                "gradients",
                DispatcherSelector.fromConfig("tributary.bulk"));
    Status failed = Status.INTERNAL.withDescription("the worker's gradient stream failed");
    place.session().watchWith(gradients, new GradientsBroken(failed));
    return gradients;
  }

  private static List<ActorRef<WorkerActor.Compute>> actors(Place place) {
    Workplace workplace = place.workplace();
    return IntStream.range(0, place.actors())
        .mapToObj(
            i ->
                place
                    .session()
                    .spawn(
                        WorkerActor.create(workplace.job(), workplace.pool()),
                        "actor-" + i,
                        DispatcherSelector.fromConfig("tributary.compute")))
        .toList();
  }

  private static WeightsReceiver weights(Place place, FromCoordinator.Welcomed welcomed) {
    ActorRef<Command> self = place.session().getSelf();
    boolean held = place.workplace().replica().begin(welcomed.moment());
    return WeightsReceiver.open(
        welcomed.identity(),
        held ? OptionalLong.of(welcomed.version()) : OptionalLong.empty(),
        place.mission().transport().weights(),
        new WeightsReceiver.Destination(
            place.workplace().replica(),
            place.workplace().job().precision().weights(),
            version -> self.tell(new VersionComplete(version)),
            status -> self.tell(new WeightsEnded(status))));
  }
}
