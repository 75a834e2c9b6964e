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
import dev.tributary.time.MonotonicClock;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A real worker in this JVM whose messages pass through a [GradientInterceptor], by which the test
/// holds or alters its gradients.
public final class InterceptedWorker implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 120;
  private static final long NO_STEP = Long.MAX_VALUE;

  private final ActorSystem<Worker.Command> worker;
  private final CompletableFuture<WorkerEnd> end = new CompletableFuture<>();
  private final GradientInterceptor interceptor;

  private InterceptedWorker(String address, String name, GradientInterceptor interceptor) {
    this.interceptor = interceptor;
    Randomness randomness = Randomness.of(name.hashCode(), Purpose.BACKOFF);
    this.worker =
        ActorSystem.create(
            Worker.create(
                new WorkerSettings(name, 1, MonotonicClock.system()),
                new RetryPolicy(
                    Duration.ofSeconds(TIMEOUT_SECONDS), false, Backoff.with(randomness)),
                new WorkerDependencies(
                    new InterceptedRoute(address, interceptor),
                    InterceptedWorker::prepare,
                    event -> {},
                    end::complete)),
            "intercepted-worker");
  }

  /// Starts a worker whose gradients of `step` and all later steps are held until they are
  /// released.
  public static InterceptedWorker holdingFrom(long step, String address, String name) {
    return new InterceptedWorker(address, name, new GradientInterceptor(List::of, step));
  }

  /// Starts a worker whose gradients are altered.
  public static InterceptedWorker altering(
      GradientInterceptor.Alteration alteration, String address, String name) {
    return new InterceptedWorker(address, name, new GradientInterceptor(alteration, NO_STEP));
  }

  /// Waits until a gradient of the step, or of a later one, is held. That step cannot end until the
  /// gradient is released.
  public void awaitHeld(long step) throws Exception {
    interceptor.awaitHeld(step);
  }

  /// Releases the gradients before `step`, so that the run continues up to that step.
  public void holdFrom(long step) {
    interceptor.holdFrom(step);
  }

  /// Releases all gradients and holds no more.
  public void releaseAll() {
    interceptor.holdFrom(NO_STEP);
  }

  /// Waits for its end.
  public WorkerEnd await() {
    return end.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
  }

  /// Ends the worker, if it has not ended. Held gradients are never sent.
  @Override
  public void close() {
    worker.tell(new Worker.Stop("the test closed it"));
    await();
    worker.terminate();
  }

  private static PreparedJob prepare(GetJobResponse described) {
    return PreparedJob.prepare(
        described.getJob(), DataDirectory.ofJob(Path.of(described.getDirectory())));
  }

  /// The route to a coordinator through the interceptor.
  private record InterceptedRoute(Route route, GradientInterceptor interceptor) implements Route {
    InterceptedRoute(String address, GradientInterceptor interceptor) {
      this(
          new PeerRoute(new Peer(Endpoint.parse(address).orElseThrow(), Credentials.NONE)),
          interceptor);
    }

    @Override
    public Transport dial() {
      Transport direct = route.dial();
      return new Transport(
          ClientInterceptors.intercept(direct.control(), interceptor),
          ClientInterceptors.intercept(direct.gradients(), interceptor),
          direct.weights(),
          direct.hangUp());
    }

    @Override
    public Failure diagnose(Status status) {
      return route.diagnose(status);
    }
  }
}
