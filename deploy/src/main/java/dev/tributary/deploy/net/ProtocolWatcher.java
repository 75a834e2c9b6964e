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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Reports why TLS or HTTP/2 ended a connection. The handler stands between the two in the
/// pipeline. gRPC would only log the reason, without the address.
final class ProtocolWatcher extends ChannelInboundHandlerAdapter {
  /// The first byte of a TLS handshake record: RFC 8446, section 5.1.
  private static final int TLS_HANDSHAKE = 22;

  /// The text of the frame with which gRPC ends a connection whose pings come too often.
  private static final String TOO_MANY_PINGS = "too_many_pings";

  private final Optional<LiveIdentity> identity;
  private final Consumer<Status> refused;
  private boolean begun;

  /// A watcher for one connection.
  ///
  /// @param identity the identity of the server, if it uses TLS
  ProtocolWatcher(Optional<LiveIdentity> identity, Consumer<Status> refused) {
    this.identity = identity;
    this.refused = refused;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      Throwable failure = handshake.isSuccess() ? checkClient(context) : handshake.cause();
      if (failure != null) {
        HandshakeText.of(failure)
            .ifPresent(why -> refused.accept(Status.UNAUTHENTICATED.withDescription(why)));
        context.close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  /// Checks the client's certificate.
  ///
  /// @return the problem, or null
  private CertificateException checkClient(ChannelHandlerContext context) {
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
      boolean speaksTls =
          identity.isEmpty()
              && bytes instanceof ByteBuf buffer
              && buffer.isReadable()
              && buffer.getByte(buffer.readerIndex()) == TLS_HANDSHAKE;
      Http2ConnectionHandler http = context.pipeline().get(Http2ConnectionHandler.class);
      if (http != null) {
        http.connection().addListener(new GoAwayListener(context, speaksTls));
      }
    }
    context.fireChannelRead(bytes);
  }

  /// Reads the text of the GOAWAY frame with which this server ends a connection. Closes the
  /// connection a little later: if gRPC cancels calls because their peer does not answer pings, or
  /// sends too many, it does not flush the cancellation, and waits for it to be sent.
  private final class GoAwayListener extends Http2ConnectionAdapter {
    private final ChannelHandlerContext context;
    private final boolean speaksTls;

    GoAwayListener(ChannelHandlerContext context, boolean speaksTls) {
      this.context = context;
      this.speaksTls = speaksTls;
    }

    @Override
    public void onGoAwaySent(int lastStream, long code, ByteBuf text) {
      context
          .executor()
          .schedule(
              () -> OpenConnections.close(context.channel()),
              Connections.CLOSING_SECONDS,
              TimeUnit.SECONDS);
      // NO_ERROR is an orderly end, INTERNAL_ERROR the end of a broken connection.
      if (code == Http2Error.NO_ERROR.code() || code == Http2Error.INTERNAL_ERROR.code()) {
        return;
      }
      refused.accept(
          Status.INVALID_ARGUMENT.withDescription(reason(text.toString(StandardCharsets.UTF_8))));
    }

    private String reason(String text) {
      if (speaksTls) {
        return "it speaks TLS, but this coordinator was started without --tls";
      }
      return text.equals(TOO_MANY_PINGS)
          ? "its HTTP/2 pings come more often than every 5 minutes; switch its keepalive off, its"
              + " heartbeats are enough"
          : "it does not keep to HTTP/2: " + text;
    }
  }
}
