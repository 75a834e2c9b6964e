package dev.tributary.deploy.net;

import dev.tributary.deploy.security.LiveIdentity;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// Limits the number of accepted connections. Each new connection is watched until it has shown
/// that it speaks our protocol, and its buffers are fitted to our traffic.
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private final Limits limits;
  private final Optional<LiveIdentity> identity;
  private final BiConsumer<SocketAddress, Status> refused;
  private final AtomicInteger inside = new AtomicInteger();

  /// @param identity that the server speaks TLS with, if it does
  /// @param refused told who was turned away, and why
  ConnectionLimit(
      Limits limits, Optional<LiveIdentity> identity, BiConsumer<SocketAddress, Status> refused) {
    this.limits = limits;
    this.identity = identity;
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    if (inside.incrementAndGet() > limits.connections()) {
      inside.decrementAndGet();
      refused.accept(
          connection.remoteAddress(),
          Status.RESOURCE_EXHAUSTED.withDescription(
              String.format(
                  Locale.ROOT,
                  "%,d connections are open, and no more are taken",
                  limits.connections())));
      connection.unsafe().closeForcibly();
      return;
    }
    connection.closeFuture().addListener(_ -> inside.decrementAndGet());
    connection
        .pipeline()
        .addLast(
            new HandshakeTimeout(
                limits.patience(),
                identity,
                why -> refused.accept(connection.remoteAddress(), why)));
    connection.pipeline().addLast(new BulkTraffic());
    context.fireChannelRead(connection);
  }
}
