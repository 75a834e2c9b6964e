package dev.tributary.deploy.net;

import dev.tributary.deploy.security.LiveIdentity;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Consumer;

/// Reports why TLS or HTTP/2 broke a connection off, from its place between the two. gRPC would
/// only log it, without the address.
final class ProtocolWatcher extends ChannelInboundHandlerAdapter {
  /// How a TLS record with a greeting begins: RFC 8446, section 5.1.
  private static final int TLS_GREETING = 22;

  /// The text of the frame with which gRPC ends a connection whose pings come too often.
  private static final String TOO_MANY_PINGS = "too_many_pings";

  private final Optional<LiveIdentity> identity;
  private final Consumer<Status> refused;
  private boolean begun;

  /// @param identity that the server speaks TLS with, if it does
  ProtocolWatcher(Optional<LiveIdentity> identity, Consumer<Status> refused) {
    this.identity = identity;
    this.refused = refused;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      Throwable failure = handshake.isSuccess() ? look(context) : handshake.cause();
      if (failure != null) {
        HandshakeText.of(failure)
            .ifPresent(why -> refused.accept(Status.UNAUTHENTICATED.withDescription(why)));
        context.close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  /// @return what is wrong with the certificate, or null
  private CertificateException look(ChannelHandlerContext context) {
    try {
      identity.orElseThrow().requireClient(context.pipeline().get(SslHandler.class).engine());
      return null;
    } catch (CertificateException e) {
      return e;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (!begun) {
      begun = true;
      boolean greetsByTls =
          identity.isEmpty()
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
          Status.INVALID_ARGUMENT.withDescription(reason(words.toString(StandardCharsets.UTF_8))));
    }

    private String reason(String words) {
      if (greetsByTls) {
        return "it speaks TLS, but this coordinator was started without --tls";
      }
      return words.equals(TOO_MANY_PINGS)
          ? "its HTTP/2 pings come more often than every 5 minutes; switch its keepalive off, its"
              + " heartbeats are enough"
          : "it does not keep to HTTP/2: " + words;
    }
  }
}
