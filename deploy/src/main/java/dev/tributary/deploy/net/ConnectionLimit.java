package dev.tributary.deploy.net;

import dev.tributary.deploy.security.LiveIdentity;
import dev.tributary.time.MonotonicClock;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// The handler of the listening socket. It limits the number of accepted connections, and the rate
/// at which they are accepted while peers are refused. It adds to each new connection a watch over
/// its handshake, and the settings for bulk traffic.
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private final Limits limits;
  private final Optional<LiveIdentity> identity;
  private final BiConsumer<SocketAddress, Status> refused;
  private final OpenConnections open;
  private final RefusalRate refusals = new RefusalRate(MonotonicClock.system());

  /// A limit for one server.
  ///
  /// @param identity the identity of the server, if it uses TLS
  /// @param refused receives the address of each refused peer, and the reason
  /// @param open the connections of the server
  ConnectionLimit(
      Limits limits,
      Optional<LiveIdentity> identity,
      BiConsumer<SocketAddress, Status> refused,
      OpenConnections open) {
    this.limits = limits;
    this.identity = identity;
    this.refused = counting(refused);
    this.open = open;
  }

  /// The receiver of refusals, which are also counted here. Those before a call reaches a service
  /// go through it.
  BiConsumer<SocketAddress, Status> counting(BiConsumer<SocketAddress, Status> receiver) {
    return (peer, why) -> {
      refusals.refused();
      receiver.accept(peer, why);
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    pauseIfDue(context.channel());
    Channel connection = (Channel) accepted;
    Optional<Channel> excess = open.add(connection);
    if (excess.isPresent() && excess.get() == connection) {
      refuse(connection, "and none of them can give way now");
      connection.unsafe().closeForcibly();
      return;
    }
    excess.ifPresent(
        older -> {
          refuse(older, "so this one, the oldest without a session, gives way to a new one");
          OpenConnections.close(older);
        });
    connection.closeFuture().addListener(_ -> open.remove(connection));
    connection
        .pipeline()
        .addLast(
            new HandshakeTimeout(
                limits.times().setUp(),
                identity,
                why -> refused.accept(connection.remoteAddress(), why)));
    connection.pipeline().addLast(new BulkTraffic());
    context.fireChannelRead(connection);
  }

  /// Accepts no connection for some time if too many peers were refused.
  private void pauseIfDue(Channel listening) {
    long nanos = refusals.pause().toNanos();
    if (nanos > 0) {
      listening.config().setAutoRead(false);
      listening
          .eventLoop()
          .schedule(() -> listening.config().setAutoRead(true), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void refuse(Channel connection, String detail) {
    refused.accept(
        connection.remoteAddress(),
        Status.RESOURCE_EXHAUSTED.withDescription(
            String.format(
                Locale.ROOT,
                "%,d connections are open, which is the limit, %s",
                limits.counts().connections(),
                detail)));
  }
}
