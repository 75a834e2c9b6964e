package dev.tributary.deploy.net;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The threads of a server. They use the best mechanism of the machine, as gRPC does by default.
///
/// @param boss accepts connections
/// @param workers read and write
record EventLoops(
    EventLoopGroup boss, EventLoopGroup workers, Supplier<ServerChannel> newServerChannel)
    implements AutoCloseable {

  static EventLoops open() {
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, kind()),
        new MultiThreadIoEventLoopGroup(kind()),
        Epoll.isAvailable() ? EpollServerSocketChannel::new : NioServerSocketChannel::new);
  }

  /// The mechanism with which threads wait for connections: epoll if available, otherwise NIO.
  static IoHandlerFactory kind() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  @Override
  public void close() {
    boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
