package dev.tributary.deploy.cluster;

import akka.actor.typed.ActorSystem;
import dev.tributary.data.DataDirectory;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.net.Peer;
import dev.tributary.deploy.net.PeerRoute;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.proto.v1.GetJobResponse;
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
import io.grpc.ClientInterceptors;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A worker in this JVM that is hand in glove with the test: it computes and speaks as any other
/// does, but what it says passes through the test's [GradientInterceptor].
public final class InterceptedWorker implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final long NOTHING = Long.MAX_VALUE;

  private final ActorSystem<Worker.Command> worker;
  private final CompletableFuture<WorkerEnd> end = new CompletableFuture<>();
  private final GradientInterceptor hands;

  private InterceptedWorker(String address, String name, GradientInterceptor hands) {
    this.hands = hands;
    Randomness chance = Randomness.of(name.hashCode(), Purpose.BACKOFF);
    this.worker =
        ActorSystem.create(
            Worker.create(
                new WorkerSettings(name, 1, InstantSource.system()),
                new RetryPolicy(Duration.ofSeconds(PATIENCE_SECONDS), false, Backoff.with(chance)),
                new WorkerDependencies(
                    new Way(address, hands),
                    InterceptedWorker::prepare,
                    event -> {},
                    end::complete)),
            "accomplice");
  }

  /// Keeps the gradients of a step, and of all later ones, until it is told otherwise.
  public static InterceptedWorker keepingFrom(long step, String address, String name) {
    return new InterceptedWorker(address, name, new GradientInterceptor(List::of, step));
  }

  /// Alters what it sends.
  public static InterceptedWorker altering(
      GradientInterceptor.Alteration alteration, String address, String name) {
    return new InterceptedWorker(address, name, new GradientInterceptor(alteration, NOTHING));
  }

  /// Waits until something of a step, or a later one, is kept: as long as it is, no such step can
  /// come to its end.
  public void awaitKept(long step) throws Exception {
    hands.awaitKept(step);
  }

  /// Lets the run go on until this step.
  public void keepFrom(long step) {
    hands.keepFrom(step);
  }

  /// Keeps nothing any more.
  public void letGo() {
    hands.keepFrom(NOTHING);
  }

  /// Waits for its end.
  public WorkerEnd await() {
    return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /// It takes its leave, if it has not ended, and what it keeps with it.
  @Override
  public void close() {
    worker.tell(new Worker.Stop("its part is over"));
    await();
    worker.terminate();
  }

  private static PreparedJob prepare(GetJobResponse described) {
    return PreparedJob.prepare(
        described.getJob(), DataDirectory.ofJob(Path.of(described.getDirectory())));
  }

  /// To a coordinator, by the hands of the test.
  private record Way(Route route, GradientInterceptor hands) implements Route {
    Way(String address, GradientInterceptor hands) {
      this(
          new PeerRoute(new Peer(new Endpoint.Converter().convert(address), Credentials.NONE)),
          hands);
    }

    @Override
    public Transport dial() {
      Transport straight = route.dial();
      return new Transport(
          ClientInterceptors.intercept(straight.control(), hands),
          ClientInterceptors.intercept(straight.gradients(), hands),
          straight.weights(),
          straight.hangUp());
    }

    @Override
    public Failure diagnose(Status status) {
      return route.diagnose(status);
    }
  }
}
