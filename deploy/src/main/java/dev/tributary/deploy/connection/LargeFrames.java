package dev.tributary.deploy.connection;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.ByteToMessageDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Settings;

/// Tells the other end of a connection that it may send HTTP/2 frames of 64 KiB, which is what a
/// read takes in; gRPC leaves it at the 16 KiB of RFC 9113, section 4.2, and cannot be told. And
/// has what arrives left where it is: otherwise all of it would be copied together, since few reads
/// end where a frame does.
///
/// It goes as soon as the handler of HTTP/2 is there, with TLS after the handshake.
final class LargeFrames extends ChannelInboundHandlerAdapter {
  static final int FRAME_BYTES = 64 << 10;

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    ChannelHandlerContext http = context.pipeline().context(Http2ConnectionHandler.class);
    if (http != null) {
      widen(http, (Http2ConnectionHandler) http.handler());
      context.pipeline().remove(this);
    }
    context.fireChannelRead(bytes);
  }

  private static void widen(ChannelHandlerContext context, Http2ConnectionHandler http) {
    http.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
    http.encoder()
        .writeSettings(
            context, new Http2Settings().maxFrameSize(FRAME_BYTES), context.newPromise());
    context.flush();
  }
}
