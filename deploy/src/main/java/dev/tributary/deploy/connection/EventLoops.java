package dev.tributary.deploy.connection;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The threads of connections, of the best kind that the machine has: gRPC would have chosen the
/// same. A thread starts when there is something for it.
///
/// @param boss accepts connections
/// @param workers read and write
record EventLoops(
    EventLoopGroup boss,
    EventLoopGroup workers,
    Supplier<ServerChannel> newServerChannel,
    Supplier<Channel> newChannel)
    implements AutoCloseable {

  /// For whatever this process dials: nothing ends them but its end, which they do not hold up.
  static final EventLoops DIALLING = open(true);

  /// For a server, which closes them.
  static EventLoops open() {
    return open(false);
  }

  private static EventLoops open(boolean daemons) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory kind = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, threads("accepting", daemons), kind),
        new MultiThreadIoEventLoopGroup(0, threads("connections", daemons), kind),
        epoll ? EpollServerSocketChannel::new : NioServerSocketChannel::new,
        epoll ? EpollSocketChannel::new : NioSocketChannel::new);
  }

  private static ThreadFactory threads(String name, boolean daemons) {
    return new DefaultThreadFactory("tributary-" + name, daemons);
  }

  @Override
  public void close() {
    boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
