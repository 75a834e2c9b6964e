package dev.tributary.deploy.simulation;

import akka.actor.typed.ActorRef;
import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.Backoff;
import dev.tributary.worker.RetryPolicy;
import dev.tributary.worker.Worker;
import dev.tributary.worker.WorkerDependencies;
import dev.tributary.worker.WorkerEnd;
import dev.tributary.worker.link.Route;
import dev.tributary.worker.link.Transport;
import dev.tributary.worker.session.WorkerSettings;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;

/// One process of a worker: the real actors on a simulated host.
final class WorkerProcess {
  private final Host host;
  private final ActorRef<Worker.Command> worker;
  private Optional<WorkerEnd> end = Optional.empty();

  /// The setting of a worker.
  ///
  /// @param job the prepared job of the simulation, which the worker uses instead of preparing the
  ///   received one
  record Setting(PreparedJob job, String name, int actors) {}

  WorkerProcess(VirtualTime time, Network network, Host host, Setting setting) {
    this.host = host;
    this.worker =
        host.spawn(
            Worker.create(
                new WorkerSettings(setting.name(), setting.actors(), time),
                new RetryPolicy(
                    Duration.ofHours(1),
                    false,
                    Backoff.with(Randomness.of(setting.name().hashCode(), Purpose.BACKOFF))),
                new WorkerDependencies(
                    route(network, host),
                    described -> setting.job(),
                    event -> {},
                    reason -> end = Optional.of(reason))),
            "worker");
    host.perform(() -> {});
  }

  private static Route route(Network network, Host host) {
    return new Route() {
      @Override
      public Transport dial() {
        return network.dial(host);
      }

      @Override
      public Failure diagnose(Status status) {
        return new Failure(false, status.toString());
      }
    };
  }

  Host host() {
    return host;
  }

  /// The reason why the worker has ended without being killed; empty if it has not.
  Optional<WorkerEnd> end() {
    return end;
  }

  void leave() {
    host.perform(() -> worker.tell(new Worker.Stop("the simulation stops it")));
  }
}
