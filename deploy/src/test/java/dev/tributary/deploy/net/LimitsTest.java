package dev.tributary.deploy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.security.Credentials;
import io.grpc.Status;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server with tight limits.
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LimitsTest {
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int MAX_HEADERS = 6;
  private static final Limits TIGHT =
      new Limits(
          new Limits.Sizes(1000, 1000, 1000),
          new Limits.Counts(2, 2),
          new Limits.Times(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60)));

  private final BlockingQueue<Status> refused = new LinkedBlockingQueue<>();
  private CoordinatorServer server;

  @BeforeEach
  void listen() throws Exception {
    server =
        CoordinatorServer.start(
            new Endpoint("127.0.0.1", 0),
            Credentials.NONE,
            new CoordinatorServer.Offer(List.of(), (peer, why) -> refused.add(why), false),
            TIGHT);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theOldestConnectionGivesWayToANewOne() throws Exception {
    try (Socket first = connect();
        Socket second = connect();
        Socket third = connect()) {
      first.getInputStream().readAllBytes(); // until the server closes it
      assertThat(refused.poll(60, TimeUnit.SECONDS).getDescription())
          .contains("2 connections are open", "the limit", "gives way to a new one");
      assertThat(settings(second)).isNotEmpty();
      assertThat(settings(third)).isNotEmpty();
      assertThat(peer().ask()).isInstanceOf(Answer.Serving.class);
    }
  }

  /// The first SETTINGS frame contains the limits: RFC 9113, section 6.5.2.
  @Test
  void aServerTellsItsClientsTheLimitsOfCallsAndHeaders() throws Exception {
    try (Socket socket = connect()) {
      assertThat(settings(socket))
          .containsEntry(MAX_CONCURRENT_STREAMS, 2)
          .containsEntry(MAX_HEADERS, 1000);
    }
  }

  /// Sets up a connection and reads the first settings of the server.
  private static Map<Integer, Integer> settings(Socket socket) throws Exception {
    Map<Integer, Integer> settings = new HashMap<>();
    socket
        .getOutputStream()
        .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    DataInputStream frames = new DataInputStream(socket.getInputStream());
    int length = frames.readUnsignedShort() << 8 | frames.readUnsignedByte();
    frames.skipNBytes(6);
    for (int read = 0; read < length; read += 6) {
      settings.put(frames.readUnsignedShort(), frames.readInt());
    }
    return settings;
  }

  private Peer peer() {
    return new Peer(new Endpoint("127.0.0.1", server.port()), Credentials.NONE);
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(60_000);
    return socket;
  }
}
