package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.nn.Architecture;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.proto.v1.PushGradientsResponse;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.ChunkMarshaller;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.Floats;
import dev.tributary.wire.ScoreCodec;
import dev.tributary.wire.SessionKey;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/// A worker that the test drives over gRPC. It can violate the protocol, and computes correct
/// results. For one thread at a time.
final class GrpcWorker {
  final BlockingQueue<TensorChunk> weights = new LinkedBlockingQueue<>();
  final StreamObserver<SessionRequest> control;
  StreamObserver<TensorChunk> gradients; // from the Welcome on
  final StreamRecorder<PushGradientsResponse> gradientsEnd = new StreamRecorder<>(response -> {});
  final StreamRecorder<TensorChunk> weightsEnd = new StreamRecorder<>(this::received);
  private final BlockingQueue<SessionResponse> responses = new LinkedBlockingQueue<>();
  private final StreamRecorder<SessionResponse> controlEnd = new StreamRecorder<>(responses::add);
  private final PreparedJob job;
  private final Channel channel;
  private final ShardComputation computation;
  private final Map<Long, Version> versions = new HashMap<>();
  private Score score; // of the latest pushed shard

  GrpcWorker(PreparedJob job, Channel channel) {
    this.job = job;
    this.channel = ClientInterceptors.intercept(channel, SessionKey.draw().header());
    this.computation = new ShardComputation(job, new MatrixPool());
    this.control = TrainingServiceGrpc.newStub(this.channel).session(controlEnd);
  }

  private StreamObserver<TensorChunk> pushGradients(StreamRecorder<PushGradientsResponse> end) {
    return ClientCalls.asyncClientStreamingCall(
        channel.newCall(
            ExchangeMethods.pushGradients(ChunkMarshaller.sending(ElementType.FLOAT32)),
            CallOptions.DEFAULT),
        end);
  }

  /// Opens a second stream of gradients.
  ///
  /// @return records the end of that stream
  StreamRecorder<PushGradientsResponse> pushGradientsAgain() {
    StreamRecorder<PushGradientsResponse> end = new StreamRecorder<>(response -> {});
    pushGradients(end);
    return end;
  }

  /// A version of the weights, which may be incomplete.
  private static final class Version {
    final List<FMatrixRMaj> matrices = new ArrayList<>();
    int missing;

    Version(Architecture architecture) {
      architecture
          .parameters()
          .forEach(
              spec -> {
                matrices.add(FMatrixRMaj.wrap(spec.rows(), spec.cols(), new float[0]));
                missing += Slicing.of(0, spec.size()).size();
              });
    }
  }

  void join(Join join) {
    control.onNext(SessionRequest.newBuilder().setJoin(join).build());
  }

  void awaitWelcome() {
    SessionResponse response = nextResponse();
    assertThat(response.hasWelcome()).isTrue();
    assertThat(Stamp.of(response.getStamp()).at(0)).isEqualTo(CoordinatorServer.RUN);
    gradients = pushGradients(gradientsEnd);
  }

  SessionResponse nextResponse() {
    return StreamRecorder.next(responses);
  }

  /// Whether the control stream has ended.
  boolean hasEnded() {
    return !controlEnd.ends.isEmpty();
  }

  /// The status with which the session ended.
  Status end() {
    return controlEnd.await();
  }

  void pullWeights() {
    pullWeights(CoordinatorServer.RUN);
  }

  void pullWeights(Stamp stamp) {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            ExchangeMethods.pullWeights(
                new ChunkMarshaller(
                    job.precision().weights(),
                    (header, count) -> Optional.of(Floats.of(new float[count])))),
            CallOptions.DEFAULT),
        PullWeightsRequest.newBuilder().setStamp(stamp.toMessage()).build(),
        weightsEnd);
  }

  /// Pulls weights like a worker that hangs: receives one chunk, and no other until more are
  /// requested.
  ClientCallStreamObserver<PullWeightsRequest> pullOneChunk() {
    AtomicReference<ClientCallStreamObserver<PullWeightsRequest>> stream = new AtomicReference<>();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            ExchangeMethods.pullWeights(
                new ChunkMarshaller(ElementType.FLOAT32, (header, count) -> Optional.empty())),
            CallOptions.DEFAULT),
        PullWeightsRequest.newBuilder().setStamp(CoordinatorServer.RUN.toMessage()).build(),
        new ClientResponseObserver<PullWeightsRequest, TensorChunk>() {
          @Override
          public void beforeStart(ClientCallStreamObserver<PullWeightsRequest> call) {
            call.disableAutoRequestWithInitial(1);
            stream.set(call);
          }

          @Override
          public void onNext(TensorChunk chunk) {
            received(chunk);
          }

          @Override
          public void onError(Throwable failure) {
            weightsEnd.onError(failure);
          }

          @Override
          public void onCompleted() {
            weightsEnd.onCompleted();
          }
        });
    return stream.get();
  }

  private void received(TensorChunk chunk) {
    weights.add(chunk);
  }

  /// Computes until the run is over, or until `left` is true for a step.
  ///
  /// @return the latest message of the coordinator
  SessionResponse workUntil(LongPredicate left) {
    while (true) {
      SessionResponse response = nextResponse();
      long step = response.getStamp().getStep();
      switch (response.getKindCase()) {
        case ASSIGNMENT -> {
          var shards = response.getAssignment();
          for (int i = 0; i < shards.getShardCount(); i++) {
            push(step, shards.getFirstShard() + i);
            if (left.test(step)) {
              return response;
            }
            reportShard(step, shards.getFirstShard() + i);
          }
        }
        case EVALUATION_ASSIGNMENT -> {
          var blocks = response.getEvaluationAssignment();
          IntStream.range(0, blocks.getBlockCount())
              .forEach(i -> evaluate(step, blocks.getFirstBlock() + i));
        }
        case FINISH -> {
          control.onCompleted();
          return response;
        }
        case WELCOME, HEARTBEAT, KIND_NOT_SET -> {}
      }
    }
  }

  /// Sends the shard's gradient.
  void push(long step, int shard) {
    var network = job.architecture().network(version(step - 1));
    score =
        computation.gradient(
            network,
            step,
            shard,
            (parameter, gradient) -> {
              FMatrixRMaj matrix = gradient.matrix();
              int size = matrix.getNumElements();
              for (SliceId slice : Slicing.of(parameter, size)) {
                ChunkHeader header =
                    ChunkHeader.ofGradient(
                        CoordinatorServer.RUN.at(step), new TreeNode(shard, 1), slice);
                gradients.onNext(
                    TensorChunk.lent(
                        header, new Floats(matrix.data, slice.from(), slice.count(size))));
              }
            });
  }

  void pushAndReport(long step, int shard) {
    push(step, shard);
    reportShard(step, shard);
  }

  private void reportShard(long step, int shard) {
    SessionRequest.Builder request =
        SessionRequest.newBuilder().setStamp(CoordinatorServer.RUN.at(step).toMessage());
    request
        .getShardDoneBuilder()
        .setShard(shard)
        .setScore(ScoreCodec.toMessage(score))
        .setComputeNanos(1);
    control.onNext(request.build());
  }

  private void evaluate(long version, int block) {
    Score result = computation.evaluate(job.architecture().network(version(version)), block);
    SessionRequest.Builder request =
        SessionRequest.newBuilder().setStamp(CoordinatorServer.RUN.at(version).toMessage());
    request.setEvaluationDone(ScoreCodec.toMessage(block, result));
    control.onNext(request.build());
  }

  /// The next chunk of weights.
  TensorChunk nextChunk() {
    return StreamRecorder.next(weights);
  }

  /// All parameters of a version, in the arrays that were lent.
  List<FMatrixRMaj> version(long number) {
    while (!versions.containsKey(number) || versions.get(number).missing > 0) {
      TensorChunk chunk = nextChunk();
      assertThat(chunk.memory()).isEqualTo(TensorChunk.Memory.LENT);
      Version version =
          versions.computeIfAbsent(
              chunk.header().stamp().step(), v -> new Version(job.architecture()));
      version.matrices.get(chunk.header().slice().parameter()).data = chunk.values().array();
      version.missing--;
    }
    return versions.get(number).matrices;
  }

  /// The versions of which at least one chunk has been read.
  Set<Long> versionsSeen() {
    return versions.keySet();
  }

  /// Cancels the streams without a Leave.
  void vanish() {
    ((ClientCallStreamObserver<SessionRequest>) control).cancel("gone", null);
    if (gradients != null) {
      ((ClientCallStreamObserver<TensorChunk>) gradients).cancel("gone", null);
    }
  }

  /// A valid chunk of the first bias.
  TensorChunk validChunk(long step) {
    int size = job.architecture().parameters().get(1).size();
    ChunkHeader header =
        ChunkHeader.ofGradient(
            CoordinatorServer.RUN.at(step), new TreeNode(0, 1), new SliceId(1, 0));
    return TensorChunk.lent(header, Floats.of(new float[size]));
  }

  /// Passes on the messages of a stream, and records its end.
  static final class StreamRecorder<M> implements StreamObserver<M> {
    private final Consumer<M> receiver;
    private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();

    StreamRecorder(Consumer<M> receiver) {
      this.receiver = receiver;
    }

    @Override
    public void onNext(M message) {
      receiver.accept(message);
    }

    @Override
    public void onError(Throwable failure) {
      ends.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ends.add(Status.OK);
    }

    Status await() {
      return next(ends);
    }

    static <M> M next(BlockingQueue<M> queue) {
      try {
        M message = queue.poll(20, TimeUnit.SECONDS);
        assertThat(message).as("a message within 20 s").isNotNull();
        return message;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
