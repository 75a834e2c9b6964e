package dev.tributary.deploy.net;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;

/// The time after which the kernel gives up a connection whose data are not acknowledged: the
/// machine of the peer has vanished. Linux by itself waits for a quarter of an hour.
final class VanishedPeers {
  private VanishedPeers() {}

  static void limit(NettyServerBuilder builder, Duration time) {
    if (Epoll.isAvailable()) {
      builder.withChildOption(
          EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(time.toMillis()));
    }
  }

  static void limit(NettyChannelBuilder builder, Duration time) {
    if (Epoll.isAvailable()) {
      builder.withOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(time.toMillis()));
    }
  }
}
