package dev.tributary.deploy.connection;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// What makes connections fit for messages of a megabyte, one after the other, where gRPC and Netty
/// have small ones in mind. Together with [LargeFrames] it takes a third off an exchange over the
/// loopback device.
final class BulkTraffic {
  /// A stream may have this much under way; gRPC's own tuning would stop at half of it.
  private static final int WINDOW_BYTES = 16 << 20;

  /// HTTP/2 hands a connection as much as is below the upper mark and writes it at once: with
  /// Netty's 64 KiB a message would take sixteen writes.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(512 << 10, 1 << 20);

  /// What the kernel may hold of a connection within the machine, whose other end is never far
  /// away. Of its own accord it holds up to 4 MiB, which by then have left the processor's cache.
  private static final int LOOPBACK_SEND_BYTES = 512 << 10;

  private BulkTraffic() {}

  /// The server's connections, all but [#fit].
  static void tune(NettyServerBuilder builder) {
    builder
        .flowControlWindow(WINDOW_BYTES)
        .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        // gRPC's own pool gives its memory back after each step, and has it filled with zeros
        // again.
        .withChildOption(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT);
  }

  /// A connection that a server has accepted, before anything is read.
  static void fit(Channel accepted) {
    if (isLoopback(accepted.remoteAddress())) {
      accepted.config().setOption(ChannelOption.SO_SNDBUF, LOOPBACK_SEND_BYTES);
    }
    accepted.pipeline().addLast(new LargeFrames());
  }

  /// Connections that are dialled, by the threads of `loops`.
  static void tune(NettyChannelBuilder builder, Endpoint endpoint, EventLoops loops) {
    builder
        .eventLoopGroup(loops.workers())
        .channelFactory(
            () -> {
              Channel channel = loops.newChannel().get();
              channel.pipeline().addLast(new LargeFrames());
              return channel;
            })
        .flowControlWindow(WINDOW_BYTES)
        .withOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .withOption(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT);
    if (endpoint.isLoopback()) {
      builder.withOption(ChannelOption.SO_SNDBUF, LOOPBACK_SEND_BYTES);
    }
  }

  private static boolean isLoopback(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        && internet.getAddress().isLoopbackAddress();
  }
}
