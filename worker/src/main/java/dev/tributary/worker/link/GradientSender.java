package dev.tributary.worker.link;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.proto.v1.PushGradientsResponse;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.ChunkMarshaller;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import dev.tributary.worker.compute.Partial;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/// The actor that sends partials to the coordinator, slice by slice, as fast as the connection
/// accepts them. Owns the stream.
///
/// A partial's memory stays lent until its step is retired, because over the in-process transport
/// the coordinator adds in that memory. After that the coordinator does not access it again.
///
/// The actor stops with the session that spawned it, and then ends the stream. A stream that is not
/// ended would keep its connection open.
public final class GradientSender {
  /// The number of bytes that may wait in the connection before it reports that it is not ready.
  /// With gRPC's default of 32 KiB, one chunk at a time would be sent.
  private static final int READY_THRESHOLD_BYTES = 4 << 20;

  private final Stamp run;
  private final MatrixPool pool;
  private final Queue<TensorChunk> unsent = new ArrayDeque<>();
  private final List<Partial> lent = new ArrayList<>();
  private final ClientCallStreamObserver<TensorChunk> chunks;

  private GradientSender(Stamp run, MatrixPool pool, ClientCallStreamObserver<TensorChunk> chunks) {
    this.run = run;
    this.pool = pool;
    this.chunks = chunks;
  }

  /// The destination of the gradients.
  ///
  /// @param type the element type in which the values are sent
  public record Outlet(Channel channel, ElementType type) {}

  public sealed interface Command {}

  /// Send a whole partial.
  public record Send(Partial partial) implements Command {}

  /// Version `step` is complete: its gradients, and those of earlier steps, are no longer needed.
  public record Retire(long step) implements Command {}

  private enum Ready implements Command {
    READY
  }

  /// @param run the run and term of the session
  /// @param pool receives the matrices of retired partials
  /// @param onBroken called on a gRPC thread when the stream fails
  public static Behavior<Command> create(
      Stamp run, Outlet outlet, MatrixPool pool, Consumer<Status> onBroken) {
    return Behaviors.setup(
        context -> {
          ClientCallStreamObserver<TensorChunk> chunks = open(outlet, context.getSelf(), onBroken);
          return new GradientSender(run, pool, chunks).open();
        });
  }

  private Behavior<Command> open() {
    return Behaviors.receive(
        (context, command) -> {
          switch (command) {
            case Send(Partial partial) -> enqueue(partial);
            case Retire(long step) -> retire(step);
            case Ready.READY -> {}
          }
          drain();
          return Behaviors.same();
        },
        (context, signal) -> {
          if (signal instanceof PostStop) {
            chunks.onCompleted();
          }
          return Behaviors.same();
        });
  }

  private void enqueue(Partial partial) {
    lent.add(partial);
    float[] values = partial.sum().data;
    int size = partial.sum().getNumElements();
    Stamp stamp = run.at(partial.step());
    for (SliceId slice : Slicing.of(partial.parameter(), size)) {
      unsent.add(
          TensorChunk.lent(
              ChunkHeader.ofGradient(stamp, partial.node(), slice),
              new Floats(values, slice.from(), slice.count(size))));
    }
  }

  private void retire(long step) {
    unsent.removeIf(chunk -> chunk.header().stamp().step() <= step);
    for (Iterator<Partial> all = lent.iterator(); all.hasNext(); ) {
      Partial partial = all.next();
      if (partial.step() <= step) {
        pool.give(partial.sum());
        all.remove();
      }
    }
  }

  private void drain() {
    while (!unsent.isEmpty() && chunks.isReady()) {
      chunks.onNext(unsent.remove());
    }
  }

  private static ClientCallStreamObserver<TensorChunk> open(
      Outlet outlet, ActorRef<Command> self, Consumer<Status> onBroken) {
    ClientCall<TensorChunk, PushGradientsResponse> call =
        outlet
            .channel()
            .newCall(
                ExchangeMethods.pushGradients(ChunkMarshaller.sending(outlet.type())),
                CallOptions.DEFAULT.withOnReadyThreshold(READY_THRESHOLD_BYTES));
    return (ClientCallStreamObserver<TensorChunk>)
        ClientCalls.asyncClientStreamingCall(
            call,
            new ClientResponseObserver<TensorChunk, PushGradientsResponse>() {
              @Override
              public void beforeStart(ClientCallStreamObserver<TensorChunk> stream) {
                stream.setOnReadyHandler(() -> self.tell(Ready.READY));
              }

              @Override
              public void onNext(PushGradientsResponse response) {}

              @Override
              public void onError(Throwable failure) {
                onBroken.accept(Status.fromThrowable(failure));
              }

              @Override
              public void onCompleted() {}
            });
  }
}
