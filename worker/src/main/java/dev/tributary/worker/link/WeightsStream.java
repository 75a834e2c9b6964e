package dev.tributary.worker.link;

import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.wire.ChunkMarshaller;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import dev.tributary.worker.compute.Replica;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Receives the weights into the worker's replica.
public final class WeightsStream
    implements ClientResponseObserver<PullWeightsRequest, TensorChunk> {
  /// Chunks that may be under way before the first is taken in.
  private static final int PREFETCH = 8;

  private final Receiver receiver;
  private ClientCallStreamObserver<PullWeightsRequest> stream;

  private WeightsStream(Receiver receiver) {
    this.receiver = receiver;
  }

  /// What the stream feeds and whom it tells, on gRPC's threads.
  ///
  /// @param onComplete told each version that is complete in the replica
  /// @param onBroken told when the stream fails, or the coordinator ends it
  public record Receiver(Replica replica, LongConsumer onComplete, Consumer<Status> onBroken) {}

  public static void open(GradientStream.Identity identity, Channel channel, Receiver receiver) {
    PullWeightsRequest request =
        PullWeightsRequest.newBuilder()
            .setStamp(new Stamp(identity.runId(), identity.term(), 0).toMessage())
            .setSessionId(identity.sessionId())
            .build();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            ExchangeMethods.pullWeights(new ChunkMarshaller(receiver.replica()::land)),
            CallOptions.DEFAULT),
        request,
        new WeightsStream(receiver));
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<PullWeightsRequest> stream) {
    this.stream = stream;
    stream.disableAutoRequestWithInitial(PREFETCH);
  }

  @Override
  public void onNext(TensorChunk chunk) {
    receiver.replica().received(chunk).ifPresent(receiver.onComplete());
    stream.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    receiver.onBroken().accept(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    receiver
        .onBroken()
        .accept(Status.UNAVAILABLE.withDescription("the coordinator closed the weights' stream"));
  }
}
