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
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.CallOptions;
import io.grpc.Channel;
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

/// A worker in the test's own hands: speaks the protocol well or badly, and computes well. For one
/// thread at a time.
final class RawWorker {
  final BlockingQueue<TensorChunk> weights = new LinkedBlockingQueue<>();
  final StreamObserver<SessionRequest> control;
  final StreamObserver<TensorChunk> gradients;
  final Ending<PushGradientsResponse> gradientsEnd = new Ending<>(response -> {});
  final Ending<TensorChunk> weightsEnd = new Ending<>(this::received);
  long session;
  private final BlockingQueue<SessionResponse> said = new LinkedBlockingQueue<>();
  private final Ending<SessionResponse> controlEnd = new Ending<>(said::add);
  private final PreparedJob job;
  private final Channel channel;
  private final ShardComputation computation;
  private final Map<Long, Version> versions = new HashMap<>();
  private Score score; // of the shard that was pushed last

  RawWorker(PreparedJob job, Channel channel) {
    this.job = job;
    this.channel = channel;
    this.computation = new ShardComputation(job, new MatrixPool());
    this.control = TrainingServiceGrpc.newStub(channel).session(controlEnd);
    this.gradients =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(
                ExchangeMethods.pushGradients(ChunkMarshaller.sending(ElementType.FLOAT32)),
                CallOptions.DEFAULT),
            gradientsEnd);
  }

  /// A version of the weights on its way.
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
    SessionResponse response = hears();
    assertThat(response.hasWelcome()).isTrue();
    assertThat(Stamp.of(response.getStamp()).at(0)).isEqualTo(ServedRun.RUN);
    session = response.getWelcome().getSessionId();
  }

  SessionResponse hears() {
    return Ending.next(said);
  }

  /// How the session ended.
  Status end() {
    return controlEnd.await();
  }

  void pullWeights() {
    pullWeights(ServedRun.RUN, session);
  }

  void pullWeights(Stamp stamp, long asSession) {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            ExchangeMethods.pullWeights(
                new ChunkMarshaller(
                    job.precision().weights(),
                    (header, count) -> Optional.of(Floats.of(new float[count])))),
            CallOptions.DEFAULT),
        PullWeightsRequest.newBuilder().setStamp(stamp.toMessage()).setSessionId(asSession).build(),
        weightsEnd);
  }

  /// Pulls weights like one that hangs: takes in a chunk, and no other until more are requested.
  ClientCallStreamObserver<PullWeightsRequest> pullOneChunk() {
    AtomicReference<ClientCallStreamObserver<PullWeightsRequest>> stream = new AtomicReference<>();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            ExchangeMethods.pullWeights(
                new ChunkMarshaller(ElementType.FLOAT32, (header, count) -> Optional.empty())),
            CallOptions.DEFAULT),
        PullWeightsRequest.newBuilder()
            .setStamp(ServedRun.RUN.toMessage())
            .setSessionId(session)
            .build(),
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

  /// Works until the run is over, or the step after which it is to go.
  ///
  /// @return what the coordinator said last
  SessionResponse workUntil(LongPredicate left) {
    while (true) {
      SessionResponse response = hears();
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
                        ServedRun.RUN.at(step), session, new TreeNode(shard, 1), slice);
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
        SessionRequest.newBuilder().setStamp(ServedRun.RUN.at(step).toMessage());
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
        SessionRequest.newBuilder().setStamp(ServedRun.RUN.at(version).toMessage());
    request.getEvaluationDoneBuilder().setBlock(block).setScore(ScoreCodec.toMessage(result));
    control.onNext(request.build());
  }

  /// The next chunk of weights that comes.
  TensorChunk pulled() {
    return Ending.next(weights);
  }

  /// All of a version, as it was lent.
  List<FMatrixRMaj> version(long number) {
    while (!versions.containsKey(number) || versions.get(number).missing > 0) {
      TensorChunk chunk = pulled();
      assertThat(chunk.memory()).isEqualTo(TensorChunk.Memory.LENT);
      Version version =
          versions.computeIfAbsent(
              chunk.header().stamp().step(), v -> new Version(job.architecture()));
      version.matrices.get(chunk.header().slice().parameter()).data = chunk.values().array();
      version.missing--;
    }
    return versions.get(number).matrices;
  }

  /// The versions of which something has arrived and was asked for.
  Set<Long> versionsSeen() {
    return versions.keySet();
  }

  /// Goes without a word.
  void vanish() {
    ((ClientCallStreamObserver<SessionRequest>) control).cancel("gone", null);
    ((ClientCallStreamObserver<TensorChunk>) gradients).cancel("gone", null);
  }

  /// A chunk of the first bias that is as it should be.
  TensorChunk goodChunk(long step) {
    int size = job.architecture().parameters().get(1).size();
    ChunkHeader header =
        ChunkHeader.ofGradient(
            ServedRun.RUN.at(step), session, new TreeNode(0, 1), new SliceId(1, 0));
    return TensorChunk.lent(header, Floats.of(new float[size]));
  }

  /// What comes on a stream, until it ends.
  static final class Ending<M> implements StreamObserver<M> {
    private final Consumer<M> receiver;
    private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();

    Ending(Consumer<M> receiver) {
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
        assertThat(message).as("a message in good time").isNotNull();
        return message;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
