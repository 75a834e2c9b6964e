package dev.tributary.deploy.net;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/// How this process dials.
final class Dialling {
  /// They read and write all connections that were dialled. The first of these opens them, and
  /// nothing ends them but the end of the process, which they do not hold up.
  static final EventLoopGroup THREADS =
      new MultiThreadIoEventLoopGroup(
          0, new DefaultThreadFactory("tributary-dialled", true), EventLoops.kind());

  private Dialling() {}

  /// One that [#THREADS] can serve.
  static Channel newChannel() {
    return Epoll.isAvailable() ? new EpollSocketChannel() : new NioSocketChannel();
  }
}
