package dev.tributary.worker.link;

import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.tensor.ElementType;
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
import java.util.OptionalLong;
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
  /// @param type in which the values travel
  /// @param onComplete told each version that is complete in the replica
  /// @param onEnd told once, last of all, why the stream has ended: nothing lands any more
  public record Receiver(
      Replica replica, ElementType type, LongConsumer onComplete, Consumer<Status> onEnd) {}

  /// @param held a version that is whole in the replica and need not be sent
  public static WeightsStream open(
      GradientStream.Identity identity, OptionalLong held, Channel channel, Receiver receiver) {
    PullWeightsRequest.Builder request =
        PullWeightsRequest.newBuilder()
            .setStamp(new Stamp(identity.runId(), identity.term(), 0).toMessage())
            .setSessionId(identity.sessionId());
    held.ifPresent(request::setHeldVersion);
    WeightsStream stream = new WeightsStream(receiver);
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            ExchangeMethods.pullWeights(
                new ChunkMarshaller(receiver.type(), receiver.replica()::land)),
            CallOptions.DEFAULT),
        request.build(),
        stream);
    return stream;
  }

  /// Ends the stream, if it has not ended. Chunks may go on landing until the receiver is told.
  public void cancel() {
    stream.cancel("the session is over", null);
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
    receiver.onEnd().accept(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    receiver
        .onEnd()
        .accept(Status.UNAVAILABLE.withDescription("the coordinator closed the weights' stream"));
  }
}
