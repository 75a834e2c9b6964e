package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.reduce.ShardRange;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The outgoing side of a control stream whose worker does not read, over a real gRPC server within
/// the process.
final class SessionStreamTest {
  private static final int ASSIGNMENTS = 1000;

  private final ActorTestKit actors = ActorTestKit.create();
  private final CompletableFuture<ServerCallStreamObserver<SessionResponse>> accepted =
      new CompletableFuture<>();
  private final Semaphore ends = new Semaphore(0); // a permit for each time the session is ended
  private final NotReading worker = new NotReading();
  private Server server;
  private ManagedChannel channel;
  private ActorRef<ToWorker> stream;

  @BeforeEach
  void connect() throws Exception {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                new TrainingServiceGrpc.TrainingServiceImplBase() {
                  @Override
                  public StreamObserver<SessionRequest> session(
                      StreamObserver<SessionResponse> responses) {
                    accepted.complete((ServerCallStreamObserver<SessionResponse>) responses);
                    return new GrpcWorker.StreamRecorder<>(request -> {});
                  }
                })
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    TrainingServiceGrpc.newStub(channel).session(worker);
    stream =
        actors.spawn(
            SessionStream.create(
                CoordinatorServer.RUN, accepted.get(20, TimeUnit.SECONDS), ends::release));
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
    actors.shutdownTestKit();
  }

  @Test
  void theSessionOfAWorkerThatDoesNotReadItsAssignmentsEndsOnceAndFewOfThemWait() throws Exception {
    for (int i = 0; i < ASSIGNMENTS; i++) {
      stream.tell(new ToWorker.Assign(1, new ShardRange(0, 1)));
    }
    assertThat(ends.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    stream.tell(new ToWorker.Closed("it does not read"));
    worker.requests.request(ASSIGNMENTS);

    assertThat(worker.ended.get(20, TimeUnit.SECONDS)).hasMessageContaining("it does not read");
    assertThat(worker.responses).hasSizeLessThan(256);
    assertThat(ends.availablePermits()).isZero();
  }

  @Test
  void aWorkerThatReadsGetsEveryAssignment() throws Exception {
    worker.requests.request(ASSIGNMENTS);

    for (int i = 0; i < ASSIGNMENTS; i++) {
      stream.tell(new ToWorker.Assign(1, new ShardRange(0, 1)));
    }

    for (int i = 0; i < ASSIGNMENTS; i++) {
      assertThat(worker.responses.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(ends.availablePermits()).isZero();
  }

  /// A worker that reads only what the test requests.
  private static final class NotReading
      implements ClientResponseObserver<SessionRequest, SessionResponse> {
    final BlockingQueue<SessionResponse> responses = new LinkedBlockingQueue<>();
    final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    ClientCallStreamObserver<SessionRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<SessionRequest> stream) {
      requests = stream;
      stream.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(SessionResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      ended.complete(failure);
    }

    @Override
    public void onCompleted() {
      ended.complete(new AssertionError("the stream ended without a reason"));
    }
  }
}
