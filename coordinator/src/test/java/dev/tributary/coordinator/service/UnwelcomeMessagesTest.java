package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.SessionRequest;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What must not come, over a real server within the process: it is refused, and the run goes on.
class UnwelcomeMessagesTest {
  @TempDir private Path directory;
  private ServedRun run;

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @Test
  void aStrangersSessionEndsWithWhatDiffers() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker stranger = run.worker();
    var candidate = run.candidate("stranger").toBuilder();
    candidate.getJobBuilder().setSeed(8);

    stranger.join(candidate.build());

    ServedRun.assertRefused(
        stranger.end(), Status.Code.FAILED_PRECONDITION, "seed is 7 here and 8 there");
    run.assertGoesOn();
  }

  @Test
  void aSessionBeginsWithOneJoinAndHasNoOther() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker early = run.worker();
    RawWorker twice = run.joined("twice");

    early.control.onNext(heartbeat(ServedRun.RUN));
    twice.join(run.candidate("again"));

    String text = "a session begins with one Join, and has no other";
    ServedRun.assertRefused(early.end(), Status.Code.INVALID_ARGUMENT, text);
    ServedRun.assertRefused(twice.end(), Status.Code.INVALID_ARGUMENT, text);
    run.assertGoesOn();
  }

  @Test
  void aMessageOfAnotherRunOrTermEndsTheSession() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker foreign = run.joined("foreign");
    RawWorker old = run.joined("old");

    foreign.control.onNext(heartbeat(new Stamp(5, 3, 0)));
    old.control.onNext(heartbeat(new Stamp(ServedRun.RUN.runId(), 2, 0)));

    ServedRun.assertRefused(
        foreign.end(),
        Status.Code.FAILED_PRECONDITION,
        "run fedcba9876543210 here, but the message is of run 0000000000000005; join anew");
    ServedRun.assertRefused(
        old.end(),
        Status.Code.FAILED_PRECONDITION,
        "term 3 here, but the message is of term 2; join anew");
    run.assertGoesOn();
  }

  @Test
  void weightsAreForThoseWhoHaveJoined() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker stranger = run.worker();
    RawWorker foreign = run.joined("foreign");

    stranger.pullWeights(ServedRun.RUN, 77);
    foreign.pullWeights(new Stamp(5, 3, 0), foreign.session);

    ServedRun.assertRefused(
        stranger.weightsEnd.await(),
        Status.Code.FAILED_PRECONDITION,
        "session 77 is over; join anew");
    ServedRun.assertRefused(foreign.weightsEnd.await(), Status.Code.FAILED_PRECONDITION, "of run");
    run.assertGoesOn();
    assertThat(run.events)
        .filteredOn(TrainingEvent.WorkerRefused.class::isInstance)
        .extracting(Object::toString)
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).contains("=this process,", "session 77 is over; join anew"),
            other -> assertThat(other).contains("=this process,", "of run 0000000000000005"));
  }

  /// @param change of a chunk that is as it should be
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
            chunk -> stamped(chunk, new Stamp(ServedRun.RUN.runId(), 2, 1))),
        new BadChunk(
            "of a future step",
            state,
            "a gradient of step 2, but the run is at step 1",
            chunk -> stamped(chunk, ServedRun.RUN.at(2))),
        new BadChunk(
            "of an unknown session",
            state,
            "session 77 is over; join anew",
            chunk ->
                with(
                    chunk,
                    new ChunkHeader(
                        ServedRun.RUN.at(1), 77, chunk.header().node(), chunk.header().slice()))),
        new BadChunk(
            "too short",
            argument,
            "slice 0 of parameter 1, with 1 values, is not part of this model",
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
  void aChunkThatMustNotComeEndsItsStreamAndNothingElse(BadChunk bad) throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker worker = run.joined("bad");
    worker.pullWeights();
    assertThat(worker.hears().hasAssignment()).isTrue();

    worker.gradients.onNext(bad.change().apply(worker.goodChunk(1)));

    ServedRun.assertRefused(worker.gradientsEnd.await(), bad.code(), bad.text());
    worker.vanish();
    run.assertGoesOn();
  }

  @Test
  void aWorkerWhoseStreamOfGradientsBreaksLosesItsSession() throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    RawWorker worker = run.joined("bad");
    worker.pullWeights();
    assertThat(worker.hears().hasAssignment()).isTrue();
    worker.push(1, 0);

    worker.gradients.onNext(stamped(worker.goodChunk(1), ServedRun.RUN.at(2)));

    ServedRun.assertRefused(worker.end(), Status.Code.ABORTED, "its stream of gradients was lost");
    run.assertGoesOn();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tributary.v1.ExchangeService/PushGradients",
        "tributary.v1.ExchangeService/PullWeights",
        "tributary.v1.TrainingService/Session",
        "tributary.v1.TrainingService/GetJob"
      })
  void garbageIsRefusedAndTheRunGoesOn(String method) throws Exception {
    run = new ServedRun(TinyJobs.twoSteps(), 1, directory);
    SplittableRandom random = new SplittableRandom(method.hashCode());
    for (int i = 0; i < 20; i++) {
      byte[] garbage = new byte[random.nextInt(1, 300)];
      random.nextBytes(garbage);
      garbage[0] = (byte) 0xFF; // so that no luck makes it a message

      Status end = send(method, garbage);

      assertThat(end.isOk()).isFalse();
      assertThat(end.getDescription()).isNotBlank();
    }

    run.assertGoesOn();
  }

  private Status send(String method, byte[] bytes) {
    RawWorker.Ending<byte[]> ending = new RawWorker.Ending<>(answer -> {});
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
            .setFullMethodName(method)
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .build();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            run.channel.newCall(descriptor, CallOptions.DEFAULT), ending);
    requests.onNext(bytes);
    requests.onCompleted();
    return ending.await();
  }

  /// As they are.
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
    return with(chunk, new ChunkHeader(stamp, header.sessionId(), header.node(), header.slice()));
  }

  private static TensorChunk placed(TensorChunk chunk, Optional<TreeNode> node, SliceId slice) {
    ChunkHeader header = chunk.header();
    return with(chunk, new ChunkHeader(header.stamp(), header.sessionId(), node, slice));
  }

  private static TensorChunk with(TensorChunk chunk, ChunkHeader header) {
    return TensorChunk.lent(header, chunk.values());
  }
}
