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

/// A real worker in this JVM whose messages pass through the test's [GradientInterceptor]: the test
/// can hold back its gradients or alter them.
public final class InterceptedWorker implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final long NOTHING = Long.MAX_VALUE;

  private final ActorSystem<Worker.Command> worker;
  private final CompletableFuture<WorkerEnd> end = new CompletableFuture<>();
  private final GradientInterceptor interceptor;

  private InterceptedWorker(String address, String name, GradientInterceptor interceptor) {
    this.interceptor = interceptor;
    Randomness chance = Randomness.of(name.hashCode(), Purpose.BACKOFF);
    this.worker =
        ActorSystem.create(
            Worker.create(
                new WorkerSettings(name, 1, InstantSource.system()),
                new RetryPolicy(Duration.ofSeconds(PATIENCE_SECONDS), false, Backoff.with(chance)),
                new WorkerDependencies(
                    new InterceptedRoute(address, interceptor),
                    InterceptedWorker::prepare,
                    event -> {},
                    end::complete)),
            "intercepted-worker");
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
    interceptor.awaitKept(step);
  }

  /// Lets the run go on until this step.
  public void keepFrom(long step) {
    interceptor.keepFrom(step);
  }

  /// Keeps nothing any more.
  public void letGo() {
    interceptor.keepFrom(NOTHING);
  }

  /// Waits for its end.
  public WorkerEnd await() {
    return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /// Ends the worker, if it has not ended. What it holds back is never sent.
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

  /// The way to a coordinator, through the interceptor.
  private record InterceptedRoute(Route route, GradientInterceptor interceptor) implements Route {
    InterceptedRoute(String address, GradientInterceptor interceptor) {
      this(
          new PeerRoute(new Peer(Endpoint.parse(address).orElseThrow(), Credentials.NONE)),
          interceptor);
    }

    @Override
    public Transport dial() {
      Transport straight = route.dial();
      return new Transport(
          ClientInterceptors.intercept(straight.control(), interceptor),
          ClientInterceptors.intercept(straight.gradients(), interceptor),
          straight.weights(),
          straight.hangUp());
    }

    @Override
    public Failure diagnose(Status status) {
      return route.diagnose(status);
    }
  }
}
