package dev.tributary.coordinator.service;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.wire.TensorChunk;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;

/// Sends the weights to one worker, as fast as the connection accepts them. Owns the stream. A
/// waiting chunk is a view of the weights themselves and needs no memory of its own.
///
/// A worker that does not keep up skips versions. When version v is being written, the step that
/// was computed from v − 2 is over, so waiting chunks of version v − 2 are dropped.
///
///     open ──Close──▶ (stopped)
final class WeightsSender {
  private final ServerCallStreamObserver<TensorChunk> chunks;
  private final Queue<TensorChunk> unsent = new ArrayDeque<>();

  private WeightsSender(ServerCallStreamObserver<TensorChunk> chunks) {
    this.chunks = chunks;
  }

  sealed interface Command {}

  record Send(TensorChunk chunk) implements Command {}

  /// The connection accepts more data.
  enum Ready implements Command {
    READY
  }

  /// The session is over.
  enum Close implements Command {
    CLOSE
  }

  static Behavior<Command> create(ServerCallStreamObserver<TensorChunk> chunks) {
    return new WeightsSender(chunks).open();
  }

  private Behavior<Command> open() {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Send(TensorChunk chunk) -> {
              while (!unsent.isEmpty() && version(unsent.element()) < version(chunk) - 1) {
                unsent.remove();
              }
              unsent.add(chunk);
            }
            case Ready.READY -> {}
            case Close.CLOSE -> {
              if (!chunks.isCancelled()) {
                chunks.onCompleted();
              }
              return Behaviors.stopped();
            }
          }
          while (!unsent.isEmpty() && chunks.isReady()) {
            chunks.onNext(unsent.remove());
          }
          return Behaviors.same();
        });
  }

  private static long version(TensorChunk chunk) {
    return chunk.header().stamp().step();
  }
}
