package dev.tributary.deploy.net;

import dev.tributary.deploy.security.LiveIdentity;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPipeline;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The time limit for the set-up of a connection: TLS, if used, and HTTP/2.
final class HandshakeTimeout extends ChannelInboundHandlerAdapter {
  private final Duration timeout;
  private final Optional<LiveIdentity> identity;
  private final Consumer<Status> refused;

  HandshakeTimeout(Duration timeout, Optional<LiveIdentity> identity, Consumer<Status> refused) {
    this.timeout = timeout;
    this.identity = identity;
    this.refused = refused;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(() -> endUnlessSetUp(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  /// Adds the protocol watcher. The handlers of TLS and HTTP/2 are in the pipeline when the first
  /// byte arrives.
  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    ChannelPipeline pipeline = context.pipeline();
    pipeline.addAfter(
        identity.isEmpty() ? context.name() : pipeline.context(SslHandler.class).name(),
        null,
        new ProtocolWatcher(identity, refused));
    pipeline.remove(this);
    context.fireChannelRead(bytes);
  }

  private void endUnlessSetUp(ChannelHandlerContext context) {
    Http2ConnectionHandler http = context.pipeline().get(Http2ConnectionHandler.class);
    if (context.channel().isActive() && (http == null || !http.decoder().prefaceReceived())) {
      refused.accept(
          Status.DEADLINE_EXCEEDED.withDescription(
              "it connected, but did not set up a gRPC connection within %s ms"
                  .formatted(timeout.toMillis())));
      context.channel().close();
    }
  }
}
