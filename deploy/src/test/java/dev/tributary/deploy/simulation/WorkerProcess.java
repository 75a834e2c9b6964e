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

/// One incarnation of a worker: the real actors on a simulated host.
final class WorkerProcess {
  private final Host host;
  private final ActorRef<Worker.Command> worker;
  private Optional<WorkerEnd> end = Optional.empty();

  /// @param job what every worker prepares, whatever it is asked to
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
                    how -> end = Optional.of(how))),
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

  /// How it ended by itself, if it has.
  Optional<WorkerEnd> end() {
    return end;
  }

  void leave() {
    host.perform(() -> worker.tell(new Worker.Stop("told to")));
  }
}
