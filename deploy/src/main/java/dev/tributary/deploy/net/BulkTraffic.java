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

/// The settings of a connection for a sequence of messages of a megabyte. The defaults of gRPC and
/// Netty are for small messages. The static methods set the options that gRPC's builders have.
///
/// The handler makes the other settings. It keeps the kernel's send buffer small on connections
/// within the machine. It also allows the other end to send HTTP/2 frames of 64 KiB, the size of a
/// read; gRPC allows the 16 KiB of RFC 9113, section 4.2, and has no option for it. The handler
/// removes itself at the first read at which the pipeline contains the HTTP/2 handler; with TLS
/// this is after the handshake.
final class BulkTraffic extends ChannelInboundHandlerAdapter {
  static final int FRAME_BYTES = 64 << 10;

  /// The flow-control window of a stream. gRPC's own tuning stops at half of it.
  private static final int WINDOW_BYTES = 16 << 20;

  /// HTTP/2 writes at once as much as fits below the upper mark. With Netty's default of 64 KiB a
  /// message would take sixteen writes.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(512 << 10, 1 << 20);

  /// Netty's own pool. gRPC's pool frees its memory after each step, and the JVM must then fill new
  /// memory with zeros. Netty's pool does the same if the heap has at most 512 MiB.
  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

  /// The kernel's send buffer for connections within the machine. Linux doubles the value, up to
  /// `net.core.wmem_max`. By default the buffer grows to 4 MiB, and its contents have left the
  /// processor's cache when they are read.
  private static final int LOOPBACK_SEND_BYTES = 512 << 10;

  /// Smaller buffers are copied together, so that a frame that arrives byte by byte does not cost
  /// one object for each byte. Larger buffers are not copied: few reads end at the end of a frame,
  /// so everything would be copied.
  private static final int COPIED_BYTES = 1 << 10;

  /// Configures the connections of a server. Each connection also needs a handler.
  static void ofServer(NettyServerBuilder builder) {
    builder
        .flowControlWindow(WINDOW_BYTES)
        .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .withChildOption(ChannelOption.ALLOCATOR, ALLOCATOR);
  }

  /// Configures dialled connections, with their handlers.
  static void ofDialled(NettyChannelBuilder builder) {
    builder
        .eventLoopGroup(Dialling.THREADS) // gRPC requires both or neither
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
