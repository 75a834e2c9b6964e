package dev.tributary.worker.link;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.proto.v1.PushGradientsResponse;
import dev.tributary.reduce.ShardRange;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.ChunkMarshaller;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Position;
import dev.tributary.wire.Slicing;
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

/// Sends partials up, slice by slice, as fast as the connection takes them. It owns the stream.
///
/// A partial's memory stays lent until its step is retired: over the in-process transport the
/// coordinator adds in place. By then the coordinator has read all it will ever read of it.
///
/// It stops with the session that spawned it, and only then ends the stream: a stream that nobody
/// ends keeps its connection open.
public final class GradientStream {
  /// How much may wait in the connection before it says that it is not ready: gRPC's own 32 KiB
  /// would send one chunk at a time.
  private static final int READY_THRESHOLD_BYTES = 4 << 20;

  private final Identity identity;
  private final MatrixPool pool;
  private final Queue<TensorChunk> unsent = new ArrayDeque<>();
  private final List<Partial> lent = new ArrayList<>();
  private final ClientCallStreamObserver<TensorChunk> chunks;

  private GradientStream(
      Identity identity, MatrixPool pool, ClientCallStreamObserver<TensorChunk> chunks) {
    this.identity = identity;
    this.pool = pool;
    this.chunks = chunks;
  }

  /// Whose gradients these are.
  public record Identity(long runId, long term, long sessionId) {}

  /// @param type in which the values travel
  public record Outlet(Channel channel, ElementType type) {}

  public sealed interface Command {}

  /// Send all of a partial.
  public record Send(Partial partial) implements Command {}

  /// Version `step` is complete: nobody needs its gradients, or those of earlier steps, any more.
  public record Retire(long step) implements Command {}

  private enum Ready implements Command {
    READY
  }

  /// @param pool takes the matrices of retired partials
  /// @param onBroken told, on a gRPC thread, when the stream fails
  public static Behavior<Command> create(
      Identity identity, Outlet outlet, MatrixPool pool, Consumer<Status> onBroken) {
    return Behaviors.setup(
        context -> {
          ClientCallStreamObserver<TensorChunk> chunks = open(outlet, context.getSelf(), onBroken);
          return new GradientStream(identity, pool, chunks).open();
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
    Stamp stamp = new Stamp(identity.runId(), identity.term(), partial.step());
    ShardRange shards = partial.node().range();
    for (int slice = 0; slice < Slicing.slices(size); slice++) {
      Position position = new Position(partial.parameter(), Slicing.from(slice));
      unsent.add(
          TensorChunk.lent(
              new ChunkHeader(stamp, identity.sessionId(), shards, position),
              new Floats(values, position.offset(), Slicing.count(size, slice))));
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
