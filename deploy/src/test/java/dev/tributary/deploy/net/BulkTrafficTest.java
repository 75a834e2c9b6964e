package dev.tributary.deploy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.security.Credentials;
import io.grpc.ManagedChannel;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The SETTINGS frames of both ends, read from a plain socket: RFC 9113, sections 3.4 and 6.5.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BulkTrafficTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
  private static final int SETTINGS = 4;
  private static final int SETTING_BYTES = 6;
  private static final int MAX_FRAME_SIZE = 5;

  @Test
  void aServerAllowsItsClientsFramesOf64KiB() throws Exception {
    Limits limits =
        new Limits(
            new Limits.Sizes(1000, 1000, 1000),
            new Limits.Counts(2, 2),
            new Limits.Times(
                Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60)));
    try (CoordinatorServer server =
            CoordinatorServer.start(
                new Endpoint("127.0.0.1", 0),
                Credentials.NONE,
                new CoordinatorServer.Offer(List.of(), (peer, why) -> {}, false),
                limits);
        Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(PREFACE);
      out.write(EMPTY_SETTINGS);

      assertThat(largestFrame(socket)).isEqualTo(64 << 10);
    }
  }

  @Test
  void aClientAllowsItsServerFramesOf64KiB() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint = new Endpoint("127.0.0.1", server.getLocalPort());
      ManagedChannel channel = new Peer(endpoint, Credentials.NONE).dial();
      try {
        channel.getState(true);
        try (Socket socket = server.accept()) {
          socket.getInputStream().readNBytes(PREFACE.length);
          socket.getOutputStream().write(EMPTY_SETTINGS);

          assertThat(largestFrame(socket)).isEqualTo(64 << 10);
        }
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /// Reads frames up to a SETTINGS frame with the largest frame size.
  private static int largestFrame(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
      int type = in.readUnsignedByte();
      in.skipNBytes(1 + Integer.BYTES); // flags and stream
      if (type != SETTINGS) {
        in.skipNBytes(length);
        continue;
      }
      for (int read = 0; read < length; read += SETTING_BYTES) {
        int setting = in.readUnsignedShort();
        int value = in.readInt();
        if (setting == MAX_FRAME_SIZE) {
          return value;
        }
      }
    }
  }
}
