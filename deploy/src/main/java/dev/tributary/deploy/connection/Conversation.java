package dev.tributary.deploy.connection;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Sits between TLS, where there is any, and HTTP/2, and says why either broke a connection off.
/// gRPC would say it in a log that knows no addresses.
final class Conversation extends ChannelInboundHandlerAdapter {
  /// How a TLS record with a greeting begins: RFC 8446, section 5.1.
  private static final int TLS_GREETING = 22;

  private final boolean tls;
  private final Consumer<Status> refused;
  private boolean begun;

  Conversation(boolean tls, Consumer<Status> refused) {
    this.tls = tls;
    this.refused = refused;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      HandshakeText.of(handshake.cause())
          .ifPresent(why -> refused.accept(Status.UNAUTHENTICATED.withDescription(why)));
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (!begun) {
      begun = true;
      boolean greetsByTls =
          !tls
              && bytes instanceof ByteBuf buffer
              && buffer.isReadable()
              && buffer.getByte(buffer.readerIndex()) == TLS_GREETING;
      Http2ConnectionHandler http = context.pipeline().get(Http2ConnectionHandler.class);
      if (http != null) {
        http.connection().addListener(new Farewell(greetsByTls));
      }
    }
    context.fireChannelRead(bytes);
  }

  /// Hears with which words we end a connection.
  private final class Farewell extends Http2ConnectionAdapter {
    private final boolean greetsByTls;

    Farewell(boolean greetsByTls) {
      this.greetsByTls = greetsByTls;
    }

    @Override
    public void onGoAwaySent(int lastStream, long code, ByteBuf words) {
      // The one is a friendly goodbye, the other what a connection that broke ends with.
      if (code == Http2Error.NO_ERROR.code() || code == Http2Error.INTERNAL_ERROR.code()) {
        return;
      }
      refused.accept(
          Status.INVALID_ARGUMENT.withDescription(
              greetsByTls
                  ? "it speaks TLS, but this coordinator was started without --tls"
                  : "it does not keep to HTTP/2: " + words.toString(StandardCharsets.UTF_8)));
    }
  }
}
