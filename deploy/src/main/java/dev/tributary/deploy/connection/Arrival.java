package dev.tributary.deploy.connection;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The first moments of a connection: it has to set up TLS, where there is any, and HTTP/2, before
/// patience runs out.
final class Arrival extends ChannelInboundHandlerAdapter {
  private final Duration patience;
  private final Consumer<Status> refused;

  Arrival(Duration patience, Consumer<Status> refused) {
    this.patience = patience;
    this.refused = refused;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(() -> endUnlessSetUp(context), patience.toMillis(), TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  /// The handlers of the protocols are there by the time the first byte arrives.
  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    Conversation conversation = new Conversation(tls != null, refused);
    if (tls == null) {
      context.pipeline().addAfter(context.name(), null, conversation);
    } else {
      context.pipeline().addAfter(context.pipeline().context(tls).name(), null, conversation);
    }
    context.pipeline().remove(this);
    context.fireChannelRead(bytes);
  }

  private void endUnlessSetUp(ChannelHandlerContext context) {
    Http2ConnectionHandler http = context.pipeline().get(Http2ConnectionHandler.class);
    if (context.channel().isActive() && (http == null || !http.decoder().prefaceReceived())) {
      refused.accept(
          Status.DEADLINE_EXCEEDED.withDescription(
              "it connected, but did not set up a gRPC connection within %d ms"
                  .formatted(patience.toMillis())));
      context.channel().close();
    }
  }
}
