package dev.tributary.worker.session;

import dev.tributary.proto.v1.ExchangeServiceGrpc;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// A coordinator that sends any bytes, to one session at a time, over a real gRPC server within the
/// process. It answers the Join, and when the worker asks for weights it sends the rest; then it
/// ends the session.
final class MutatedCoordinator implements AutoCloseable {
  final ManagedChannel channel;
  private final Server server;
  private volatile Script script = new Script(new byte[0], false, List.of(), List.of());
  private volatile StreamObserver<byte[]> control;

  /// The bytes of one session.
  ///
  /// @param welcome the answer to the Join
  /// @param endsAtOnce whether the session ends after `welcome`, because it may be no Welcome
  record Script(byte[] welcome, boolean endsAtOnce, List<byte[]> chunks, List<byte[]> messages) {}

  MutatedCoordinator() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                ServerServiceDefinition.builder(TrainingServiceGrpc.SERVICE_NAME)
                    .addMethod(
                        raw(TrainingServiceGrpc.getSessionMethod()),
                        ServerCalls.asyncBidiStreamingCall(this::session))
                    .build())
            .addService(
                ServerServiceDefinition.builder(ExchangeServiceGrpc.SERVICE_NAME)
                    .addMethod(
                        raw(ExchangeServiceGrpc.getPushGradientsMethod()),
                        ServerCalls.asyncClientStreamingCall(_ -> new Requests(() -> {})))
                    .addMethod(
                        raw(ExchangeServiceGrpc.getPullWeightsMethod()),
                        ServerCalls.asyncServerStreamingCall((_, weights) -> send(weights)))
                    .build())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  /// Sets the bytes of the next session.
  void plays(Script next) {
    script = next;
  }

  private StreamObserver<byte[]> session(StreamObserver<byte[]> responses) {
    ((ServerCallStreamObserver<byte[]>) responses).setOnCancelHandler(() -> {});
    control = responses;
    return new Requests(
        () -> {
          responses.onNext(script.welcome());
          if (script.endsAtOnce()) {
            end();
          }
        });
  }

  private void send(StreamObserver<byte[]> weights) {
    ((ServerCallStreamObserver<byte[]>) weights).setOnCancelHandler(() -> {});
    script.chunks().forEach(weights::onNext);
    if (!script.endsAtOnce()) {
      script.messages().forEach(control::onNext);
      end();
    }
  }

  private void end() {
    control.onError(Status.ABORTED.withDescription("the script is over").asRuntimeException());
  }

  /// Ignores requests, except the first one.
  private static final class Requests implements StreamObserver<byte[]> {
    private Runnable onFirst;

    Requests(Runnable onFirst) {
      this.onFirst = onFirst;
    }

    @Override
    public void onNext(byte[] request) {
      Runnable action = onFirst;
      onFirst = () -> {};
      action.run();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    return method.toBuilder(new Bytes(), new Bytes()).build();
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

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
