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

/// The stream that receives the weights into the worker's replica.
public final class WeightsReceiver
    implements ClientResponseObserver<PullWeightsRequest, TensorChunk> {
  /// The number of chunks that may be in flight.
  private static final int PREFETCH = 8;

  private final Destination destination;
  private ClientCallStreamObserver<PullWeightsRequest> stream;

  private WeightsReceiver(Destination destination) {
    this.destination = destination;
  }

  /// The replica that the stream fills, and the listeners, which are called on gRPC's threads.
  ///
  /// @param type the element type in which the values are sent
  /// @param onComplete receives each version that is complete in the replica
  /// @param onEnd receives the end of the stream, once and last; nothing is written afterwards
  public record Destination(
      Replica replica, ElementType type, LongConsumer onComplete, Consumer<Status> onEnd) {}

  /// Opens the stream.
  ///
  /// @param run the run and term of the session
  /// @param held a version that is complete in the replica and need not be sent
  public static WeightsReceiver open(
      Stamp run, OptionalLong held, Channel channel, Destination destination) {
    PullWeightsRequest.Builder request = PullWeightsRequest.newBuilder().setStamp(run.toMessage());
    held.ifPresent(request::setHeldVersion);
    WeightsReceiver receiver = new WeightsReceiver(destination);
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(
            ExchangeMethods.pullWeights(
                new ChunkMarshaller(destination.type(), destination.replica()::reserve)),
            CallOptions.DEFAULT),
        request.build(),
        receiver);
    return receiver;
  }

  /// Ends the stream, if it has not ended. Values may still be written until `onEnd` is called.
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
    destination.replica().received(chunk).ifPresent(destination.onComplete());
    stream.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    destination.onEnd().accept(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    destination
        .onEnd()
        .accept(Status.UNAVAILABLE.withDescription("the coordinator closed the stream of weights"));
  }
}
