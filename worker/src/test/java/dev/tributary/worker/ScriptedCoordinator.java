package dev.tributary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.nn.ParameterSpec;
import dev.tributary.proto.v1.Finish;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.proto.v1.PushGradientsResponse;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.ElementType;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.ChunkMarshaller;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ejml.data.FMatrixRMaj;

/// A coordinator whose messages are sent by the test, to one worker at a time, over a real gRPC
/// server within the process.
public final class ScriptedCoordinator extends TrainingServiceGrpc.TrainingServiceImplBase
    implements AutoCloseable {
  public static final Stamp RUN = new Stamp(0xFEDCBA9876543210L, 3, 0);

  /// The description with which a coordinator does not answer inquiries.
  static final GetJobResponse NOTHING = GetJobResponse.getDefaultInstance();

  private static final long TIMEOUT_SECONDS = 60;

  public final ManagedChannel channel;
  private final Server server;
  private final Stamp run;
  private final GetJobResponse described;
  private final BlockingQueue<SessionRequest> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<TensorChunk> gradients = new LinkedBlockingQueue<>();
  private final BlockingQueue<PullWeightsRequest> pulls = new LinkedBlockingQueue<>();
  private final Semaphore inquiries = new Semaphore(0);
  private final CountDownLatch weightsCancelled = new CountDownLatch(1);
  private final CountDownLatch pushing = new CountDownLatch(1);
  private final CountDownLatch pushed = new CountDownLatch(1);
  private volatile StreamObserver<SessionResponse> control;
  private volatile StreamObserver<TensorChunk> weights;
  private volatile ServerCallStreamObserver<PushGradientsResponse> push;

  /// A coordinator at version 0 of [#RUN].
  public ScriptedCoordinator() throws IOException {
    this(InProcessServerBuilder.generateName(), RUN, NOTHING);
  }

  /// A coordinator at an address within the process.
  ///
  /// @param run the run, the term and the version
  /// @param described the answer to inquiries
  ScriptedCoordinator(String name, Stamp run, GetJobResponse described) throws IOException {
    this.run = run;
    this.described = described;
    this.server =
        InProcessServerBuilder.forName(name)
            .addService(this)
            .addService(exchange())
            .build()
            .start();
    this.channel = InProcessChannelBuilder.forName(name).build();
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> responses) {
    inquiries.release();
    if (!described.equals(NOTHING)) {
      responses.onNext(described);
      responses.onCompleted();
    }
  }

  /// Waits for this number of further inquiries.
  void awaitInquiries(int count) {
    try {
      assertThat(inquiries.tryAcquire(count, TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Whether the worker has sent a message that the test has not read.
  boolean hasUnreadRequests() {
    return !requests.isEmpty();
  }

  private ServerServiceDefinition exchange() {
    ChunkMarshaller chunks = ChunkMarshaller.sending(ElementType.FLOAT32);
    return ServerServiceDefinition.builder("tributary.v1.ExchangeService")
        .addMethod(
            ExchangeMethods.pushGradients(chunks),
            ServerCalls.asyncClientStreamingCall(
                responses -> {
                  push = (ServerCallStreamObserver<PushGradientsResponse>) responses;
                  push.disableAutoRequest();
                  pushing.countDown();
                  return new Queued<>(gradients, pushed::countDown);
                }))
        .addMethod(
            ExchangeMethods.pullWeights(chunks),
            ServerCalls.asyncServerStreamingCall(
                (request, responses) -> {
                  ((ServerCallStreamObserver<TensorChunk>) responses)
                      .setOnCancelHandler(weightsCancelled::countDown);
                  weights = responses;
                  pulls.add(request);
                }))
        .build();
  }

  @Override
  public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> responses) {
    ((ServerCallStreamObserver<SessionResponse>) responses).setOnCancelHandler(() -> {});
    control = responses;
    return new Requests(responses);
  }

  /// Records the requests of one worker. When the worker leaves, its streams are ended.
  private final class Requests implements StreamObserver<SessionRequest> {
    private final StreamObserver<SessionResponse> responses;

    Requests(StreamObserver<SessionResponse> responses) {
      this.responses = responses;
    }

    @Override
    public void onNext(SessionRequest request) {
      requests.add(request);
      if (request.hasLeave()) {
        responses.onError(Status.ABORTED.asRuntimeException());
        weights.onCompleted();
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private record Queued<M>(BlockingQueue<M> queue, Runnable completed)
      implements StreamObserver<M> {
    @Override
    public void onNext(M message) {
      queue.add(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      completed.run();
    }
  }

  /// The next message of the worker, heartbeats excluded.
  public SessionRequest nextRequest() {
    SessionRequest request = next(requests);
    return request.hasHeartbeat() ? nextRequest() : request;
  }

  /// The next message of the worker.
  public SessionRequest nextRequestOrHeartbeat() {
    return next(requests);
  }

  public PullWeightsRequest nextPull() {
    return next(pulls);
  }

  /// Requests this number of chunks of gradients.
  public void acceptsChunks(int chunks) {
    await(pushing);
    push.request(chunks);
  }

  public TensorChunk nextChunk() {
    return next(gradients);
  }

  /// Whether chunks have arrived that the test has not read.
  public boolean hasUnreadChunks() {
    return !gradients.isEmpty();
  }

  /// Waits until the worker has ended its stream of gradients.
  public void awaitLastGradient() {
    await(pushed);
  }

  /// Waits until the worker has cancelled its stream of weights.
  void awaitWeightsCancelled() {
    await(weightsCancelled);
  }

  public void welcomes() {
    SessionResponse.Builder response = at(run.step());
    response.getWelcomeBuilder().setWorker("one").setLeaseMillis(3000).setHeartbeatMillis(20);
    control.onNext(response.build());
  }

  public void assigns(long step, ShardRange shards) {
    SessionResponse.Builder response = at(step);
    response.getAssignmentBuilder().setFirstShard(shards.first()).setShardCount(shards.count());
    control.onNext(response.build());
  }

  public void assignsEvaluation(long version, ShardRange blocks) {
    SessionResponse.Builder response = at(version);
    response
        .getEvaluationAssignmentBuilder()
        .setFirstBlock(blocks.first())
        .setBlockCount(blocks.count());
    control.onNext(response.build());
  }

  public void finishes(long version, String reason) {
    ends(version, Finish.Outcome.OUTCOME_COMPLETED, reason);
  }

  public void ends(long version, Finish.Outcome outcome, String reason) {
    SessionResponse.Builder response = at(version);
    response.getFinishBuilder().setOutcome(outcome).setReason(reason);
    control.onNext(response.build());
  }

  public void ends(Status status) {
    control.onError(status.asRuntimeException());
  }

  public void endsWeights() {
    weights.onCompleted();
  }

  /// Publishes a complete version, with weights that differ between versions.
  public List<FMatrixRMaj> publishes(long version, PreparedJob job) {
    List<FMatrixRMaj> values = job.initialWeights();
    values.forEach(matrix -> matrix.data[0] += version);
    publishes(version, job.architecture().parameters(), values);
    return values;
  }

  /// Publishes a complete version with these weights.
  public void publishes(long version, List<ParameterSpec> parameters, List<FMatrixRMaj> values) {
    for (int p = 0; p < parameters.size(); p++) {
      int size = parameters.get(p).size();
      for (SliceId slice : Slicing.of(p, size)) {
        weights.onNext(
            TensorChunk.lent(
                ChunkHeader.ofWeights(run.at(version), slice),
                new Floats(values.get(p).data, slice.from(), slice.count(size))));
      }
    }
  }

  private SessionResponse.Builder at(long step) {
    return SessionResponse.newBuilder().setStamp(run.at(step).toMessage());
  }

  private static <M> M next(BlockingQueue<M> queue) {
    try {
      M message = queue.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      assertThat(message).as("a message within %d s", TIMEOUT_SECONDS).isNotNull();
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
