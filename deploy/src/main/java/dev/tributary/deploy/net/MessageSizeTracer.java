package dev.tributary.deploy.net;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.net.SocketAddress;
import java.util.function.BiConsumer;

/// Reports calls that gRPC itself ends because they ask too much of it, e.g. a message that is too
/// large. No other code of ours ends a call with that status.
final class MessageSizeTracer extends ServerStreamTracer.Factory {
  private final BiConsumer<SocketAddress, Status> refused;

  /// @param refused told whose call it was, and why
  MessageSizeTracer(BiConsumer<SocketAddress, Status> refused) {
    this.refused = refused;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new ServerStreamTracer() {
      private SocketAddress peer;

      @Override
      public void serverCallStarted(ServerCallInfo<?, ?> call) {
        peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
      }

      @Override
      public void streamClosed(Status status) {
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
          refused.accept(peer, status);
        }
      }
    };
  }
}
