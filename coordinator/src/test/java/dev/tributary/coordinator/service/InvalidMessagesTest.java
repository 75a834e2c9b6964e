package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.PushGradientsResponse;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Invalid messages, over a real gRPC server within the process: each is refused, and the run goes
/// on.
class InvalidMessagesTest {
  @TempDir private Path directory;
  private CoordinatorServer run;

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @Test
  void theSessionOfAWorkerWithAnotherJobEndsWithBothDigests() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker otherWorker = run.worker();
    ByteString other = ByteString.fromHex("0102030405060708");

    otherWorker.join(run.candidate("other").toBuilder().setJobDigest(other).build());

    CoordinatorServer.assertRefused(
        otherWorker.end(), Status.Code.FAILED_PRECONDITION, "but 0102030405060708 on the worker");
    run.assertRunContinues();
  }

  @Test
  void aSessionBeginsWithExactlyOneJoin() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker early = run.worker();
    GrpcWorker twice = run.joined("twice");

    early.control.onNext(heartbeat(CoordinatorServer.RUN));
    twice.join(run.candidate("again"));

    String text = "must begin with one Join and have no other";
    CoordinatorServer.assertRefused(early.end(), Status.Code.INVALID_ARGUMENT, text);
    CoordinatorServer.assertRefused(twice.end(), Status.Code.INVALID_ARGUMENT, text);
    run.assertRunContinues();
  }

  @Test
  void aMessageOfAnotherRunOrTermEndsTheSession() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker foreign = run.joined("foreign");
    GrpcWorker old = run.joined("old");

    foreign.control.onNext(heartbeat(new Stamp(5, 3, 0)));
    old.control.onNext(heartbeat(new Stamp(CoordinatorServer.RUN.runId(), 2, 0)));

    CoordinatorServer.assertRefused(
        foreign.end(),
        Status.Code.FAILED_PRECONDITION,
        "run fedcba9876543210 here, but the message is of run 0000000000000005; join anew");
    CoordinatorServer.assertRefused(
        old.end(),
        Status.Code.FAILED_PRECONDITION,
        "term 3 here, but the message is of term 2; join anew");
    run.assertRunContinues();
  }

  @Test
  void onlyAWorkerThatHasJoinedGetsWeights() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker otherWorker = run.worker();
    GrpcWorker foreign = run.joined("foreign");

    otherWorker.pullWeights();
    foreign.pullWeights(new Stamp(5, 3, 0));

    CoordinatorServer.assertRefused(
        otherWorker.weightsEnd.await(),
        Status.Code.FAILED_PRECONDITION,
        "no live session has this key");
    CoordinatorServer.assertRefused(
        foreign.weightsEnd.await(), Status.Code.FAILED_PRECONDITION, "of run");
    run.assertRunContinues();
    assertThat(run.events)
        .filteredOn(TrainingEvent.WorkerRefused.class::isInstance)
        .extracting(Object::toString)
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).contains("=this process,", "no live session has this key"),
            other -> assertThat(other).contains("=this process,", "of run 0000000000000005"));
  }

  /// A change that makes a valid chunk invalid.
  ///
  /// @param change the change of a valid chunk
  private record BadChunk(
      String name, Status.Code code, String text, UnaryOperator<TensorChunk> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<BadChunk> badChunks() {
    Status.Code state = Status.Code.FAILED_PRECONDITION;
    Status.Code argument = Status.Code.INVALID_ARGUMENT;
    return Stream.of(
        new BadChunk(
            "of another run",
            state,
            "but the message is of run 0000000000000005",
            chunk -> stamped(chunk, new Stamp(5, 3, 1))),
        new BadChunk(
            "of an older term",
            state,
            "but the message is of term 2",
            chunk -> stamped(chunk, new Stamp(CoordinatorServer.RUN.runId(), 2, 1))),
        new BadChunk(
            "of a future step",
            state,
            "a gradient of step 2, but the run is at step 1",
            chunk -> stamped(chunk, CoordinatorServer.RUN.at(2))),
        new BadChunk(
            "too short",
            argument,
            "slice 0 of parameter 1, with 1 value, is not part of this model",
            chunk -> TensorChunk.lent(chunk.header(), Floats.of(new float[1]))),
        new BadChunk(
            "of a parameter beyond the last",
            argument,
            "slice 0 of parameter 4, with",
            chunk -> placed(chunk, chunk.header().node(), new SliceId(4, 0))),
        new BadChunk(
            "of a slice beyond the last",
            argument,
            "slice 1 of parameter 1, with",
            chunk -> placed(chunk, chunk.header().node(), new SliceId(1, 1))),
        new BadChunk(
            "of shards that no node covers",
            argument,
            "shards 1..2 are not a node of the tree over 5 shards",
            chunk -> placed(chunk, Optional.of(new TreeNode(1, 2)), chunk.header().slice())),
        new BadChunk(
            "of no shards",
            argument,
            "a gradient without shards",
            chunk -> placed(chunk, Optional.empty(), chunk.header().slice())));
  }

  @ParameterizedTest
  @MethodSource("badChunks")
  void anInvalidChunkEndsItsStreamOnly(BadChunk bad) throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker worker = run.joined("bad");
    worker.pullWeights();
    assertThat(worker.nextResponse().hasAssignment()).isTrue();

    worker.gradients.onNext(bad.change().apply(worker.validChunk(1)));

    CoordinatorServer.assertRefused(worker.gradientsEnd.await(), bad.code(), bad.text());
    worker.vanish();
    run.assertRunContinues();
  }

  @Test
  void ifItsStreamOfGradientsBreaksAWorkerLosesItsSession() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker worker = run.joined("bad");
    worker.pullWeights();
    assertThat(worker.nextResponse().hasAssignment()).isTrue();
    worker.push(1, 0);

    worker.gradients.onNext(stamped(worker.validChunk(1), CoordinatorServer.RUN.at(2)));

    CoordinatorServer.assertRefused(
        worker.end(), Status.Code.ABORTED, "its stream of gradients was lost");
    run.assertRunContinues();
  }

  @Test
  void aGradientOfAnotherWorkersShardEndsTheSessionOfItsSender() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 2, directory);
    GrpcWorker honest = run.joined("honest");
    GrpcWorker liar = run.joined("liar");
    honest.pullWeights();
    liar.pullWeights();
    var own = liar.nextResponse().getAssignment();
    honest.nextResponse();

    liar.push(1, own.getFirstShard() == 0 ? own.getShardCount() : 0);

    CoordinatorServer.assertRefused(
        liar.gradientsEnd.await(),
        Status.Code.FAILED_PRECONDITION,
        "of step 1, which are not assigned to this worker");
    CoordinatorServer.assertRefused(
        liar.end(), Status.Code.ABORTED, "its stream of gradients was lost");
    honest.vanish();
  }

  @Test
  void aStreamWithoutAKeyOrWithTheKeyOfASessionThatHasSuchAStreamIsRefused() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker worker = run.joined("owner");
    GrpcWorker.StreamRecorder<SessionResponse> ended =
        new GrpcWorker.StreamRecorder<>(response -> {});
    worker.pullWeights();
    assertThat(worker.nextResponse().hasAssignment()).isTrue();
    IntStream.range(0, 5).forEach(shard -> worker.pushAndReport(1, shard));
    worker.version(1); // so the coordinator has the stream of gradients

    TrainingServiceGrpc.newStub(run.channel).session(ended);
    GrpcWorker.StreamRecorder<PushGradientsResponse> second = worker.pushGradientsAgain();

    CoordinatorServer.assertRefused(
        ended.await(), Status.Code.INVALID_ARGUMENT, "tributary-session is missing or malformed");
    CoordinatorServer.assertRefused(
        second.await(), Status.Code.FAILED_PRECONDITION, "or it has such a stream already");
    worker.workUntil(step -> false); // the first stream still works
    assertThat(run.digest()).isEqualTo(TinyJobs.trainedAlone(run.job));
  }

  @Test
  void aFloodOfHeartbeatsEndsTheSession() throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    GrpcWorker flooding = run.joined("flooding");

    while (!flooding.hasEnded()) {
      flooding.control.onNext(heartbeat(CoordinatorServer.RUN));
    }

    CoordinatorServer.assertRefused(
        flooding.end(), Status.Code.RESOURCE_EXHAUSTED, "more than 200 heartbeats within a second");
    run.assertRunContinues();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tributary.v1.ExchangeService/PushGradients",
        "tributary.v1.ExchangeService/PullWeights",
        "tributary.v1.TrainingService/Session",
        "tributary.v1.TrainingService/GetJob"
      })
  void randomBytesAreRefusedAndTheRunGoesOn(String method) throws Exception {
    run = new CoordinatorServer(TinyJobs.twoSteps(), 1, directory);
    SplittableRandom random = new SplittableRandom(method.hashCode());
    for (int i = 0; i < 20; i++) {
      byte[] bytes = new byte[random.nextInt(1, 300)];
      random.nextBytes(bytes);
      bytes[0] = (byte) 0xFF; // so that the bytes are never a valid message

      Status end = send(method, bytes);

      assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(end.getDescription()).isNotBlank();
    }

    run.assertRunContinues();
  }

  private Status send(String method, byte[] bytes) {
    GrpcWorker.StreamRecorder<byte[]> recorder = new GrpcWorker.StreamRecorder<>(answer -> {});
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
            .setFullMethodName(method)
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .build();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            run.channel.newCall(descriptor, CallOptions.DEFAULT), recorder);
    requests.onNext(bytes);
    requests.onCompleted();
    return recorder.await();
  }

  /// Passes bytes unchanged.
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static SessionRequest heartbeat(Stamp stamp) {
    return SessionRequest.newBuilder()
        .setStamp(stamp.toMessage())
        .setHeartbeat(Heartbeat.getDefaultInstance())
        .build();
  }

  private static TensorChunk stamped(TensorChunk chunk, Stamp stamp) {
    ChunkHeader header = chunk.header();
    return with(chunk, new ChunkHeader(stamp, header.node(), header.slice()));
  }

  private static TensorChunk placed(TensorChunk chunk, Optional<TreeNode> node, SliceId slice) {
    ChunkHeader header = chunk.header();
    return with(chunk, new ChunkHeader(header.stamp(), node, slice));
  }

  private static TensorChunk with(TensorChunk chunk, ChunkHeader header) {
    return TensorChunk.lent(header, chunk.values());
  }
}
