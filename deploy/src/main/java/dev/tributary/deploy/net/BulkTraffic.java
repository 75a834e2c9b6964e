package dev.tributary.deploy.net;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.WriteBufferWaterMark;
import io.grpc.netty.shaded.io.netty.handler.codec.AdaptiveCumulator;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Settings;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Makes one connection fit for messages of a megabyte, one after the other, where gRPC and Netty
/// have small ones in mind. What of it can be said beforehand is said to the builders, by the
/// static methods.
///
/// As a handler it keeps little within the machine in the kernel. And it tells the other end that
/// HTTP/2 frames of 64 KiB may come, which is what a read takes in; gRPC leaves it at the 16 KiB of
/// RFC 9113, section 4.2, and cannot be told. It goes with the first read that finds the handler of
/// HTTP/2, with TLS after the handshake.
final class BulkTraffic extends ChannelInboundHandlerAdapter {
  static final int FRAME_BYTES = 64 << 10;

  /// A stream may have this much under way; gRPC's own tuning would stop at half of it.
  private static final int WINDOW_BYTES = 16 << 20;

  /// HTTP/2 hands a connection as much as is below the upper mark and writes it at once: with
  /// Netty's 64 KiB a message would take sixteen writes.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(512 << 10, 1 << 20);

  /// Netty's own pool. That of gRPC gives its memory back after each step, and has it filled with
  /// zeros again; so does this one, where the heap is of 512 MiB or less.
  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

  /// What the kernel is asked to hold of what goes to the same machine, where the other end is
  /// never far away; Linux takes it twice, but no more than `net.core.wmem_max`. Of its own accord
  /// it would hold 4 MiB, which have left the processor's cache when they are read.
  private static final int LOOPBACK_SEND_BYTES = 512 << 10;

  /// Buffers that hold less are copied together, lest a frame that drips in costs an object for
  /// each byte. Otherwise what arrives stays where it is: few reads end where a frame does, so all
  /// of it would be copied.
  private static final int COPIED_BYTES = 1 << 10;

  /// A server's connections; each needs a handler as well.
  static void ofServer(NettyServerBuilder builder) {
    builder
        .flowControlWindow(WINDOW_BYTES)
        .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .withChildOption(ChannelOption.ALLOCATOR, ALLOCATOR);
  }

  /// Connections that are dialled, with their handlers.
  static void ofDialled(NettyChannelBuilder builder) {
    builder
        .eventLoopGroup(Dialling.THREADS) // gRPC wants both or neither
        .channelFactory(
            () -> {
              Channel channel = Dialling.newChannel();
              channel.pipeline().addLast(new BulkTraffic());
              return channel;
            })
        .flowControlWindow(WINDOW_BYTES)
        .withOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .withOption(ChannelOption.ALLOCATOR, ALLOCATOR);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (isLoopback(context.channel().remoteAddress())) {
      context.channel().config().setOption(ChannelOption.SO_SNDBUF, LOOPBACK_SEND_BYTES);
    }
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    ChannelHandlerContext http = context.pipeline().context(Http2ConnectionHandler.class);
    if (http != null) {
      fit(http, (Http2ConnectionHandler) http.handler());
      context.pipeline().remove(this);
    }
    context.fireChannelRead(bytes);
  }

  private static void fit(ChannelHandlerContext context, Http2ConnectionHandler http) {
    http.setCumulator(new AdaptiveCumulator(COPIED_BYTES));
    http.encoder()
        .writeSettings(
            context, new Http2Settings().maxFrameSize(FRAME_BYTES), context.newPromise());
    context.flush();
  }

  private static boolean isLoopback(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        && internet.getAddress().isLoopbackAddress();
  }
}
