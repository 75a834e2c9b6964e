package dev.tributary.deploy.net;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/// The threads and sockets of dialled connections.
final class Dialling {
  /// The threads that read and write all dialled connections. They start with the first connection.
  /// They are daemon threads: they end with the process and do not delay its end.
  static final EventLoopGroup THREADS =
      new MultiThreadIoEventLoopGroup(
          0, new DefaultThreadFactory("tributary-dialled", true), EventLoops.kind());

  private Dialling() {}

  /// A new channel of the kind that [#THREADS] can serve.
  static Channel newChannel() {
    return Epoll.isAvailable() ? new EpollSocketChannel() : new NioSocketChannel();
  }
}
