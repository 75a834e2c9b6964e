package dev.tributary.deploy.net;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.net.SocketAddress;
import java.util.function.BiConsumer;

/// Reports calls that gRPC itself ends because they exceed one of its limits, for example with a
/// message that is too large. No other code of Tributary ends a call with this status.
/// [ProtocolWatcher] reports, once, a connection that gRPC ends because of its pings; the calls of
/// that connection are not reported here.
final class MessageSizeTracer extends ServerStreamTracer.Factory {
  /// The text of the status with which gRPC ends the calls of a connection with too many pings.
  private static final String TOO_MANY_PINGS = "Too many pings from client";

  private final BiConsumer<SocketAddress, Status> refused;

  /// A tracer for one server.
  ///
  /// @param refused receives the address of the caller, and the reason
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
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED
            && !TOO_MANY_PINGS.equals(status.getDescription())) {
          refused.accept(peer, status);
        }
      }
    };
  }
}
