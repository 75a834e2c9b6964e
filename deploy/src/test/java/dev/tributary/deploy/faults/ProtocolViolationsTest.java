package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.DigitsCoordinator;
import dev.tributary.deploy.cluster.Tributary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A plaintext coordinator, and peers that violate HTTP/2 or the handshake. After each test a
/// correct worker completes the run with the expected bits.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ProtocolViolationsTest {
  /// The client's connection preface, which an empty SETTINGS frame must follow; RFC 9113, section
  /// 3.4.
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SETTINGS = frame(4, 0, 0, new byte[0]);

  @TempDir Path directory;

  private DigitsCoordinator digits;

  @BeforeEach
  void coordinate() throws Exception {
    digits = DigitsCoordinator.start(directory.resolve("out"));
  }

  @AfterEach
  void aCorrectWorkerCompletesTheRun() throws Exception {
    Tributary.Ended run = digits.completeWith();

    assertThat(run.err()).isEmpty();
  }

  @Test
  void aTlsClientIsRefusedWithTheReason() throws Exception {
    Path certificates = directory.resolve("certs");
    Tributary.run("certs", certificates, "--hosts", "127.0.0.1");

    Tributary.Ended health =
        Tributary.run("health", digits.address(), "--tls", certificates.resolve("worker"));

    assertThat(health.err())
        .singleElement()
        .asString()
        .contains(digits.address() + " does not speak TLS; ")
        .contains("start it with --tls DIR", "leave --tls out");
    assertThat(health.code()).isEqualTo(1);
    digits.awaitRefusal("it speaks TLS, but this coordinator was started without --tls$");
  }

  @Test
  void anHttp1ClientIsRefused() throws Exception {
    send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    digits.awaitRefusal("it does not keep to HTTP/2: Unexpected HTTP/1.x request: GET / $");
  }

  @Test
  void aClientThatSendsAnInvalidFrameIsRefused() throws Exception {
    send(PREFACE, SETTINGS, frame(0, 0, 0, new byte[100]));

    digits.awaitRefusal("it does not keep to HTTP/2: Frame of type 0 must be associated");
  }

  @Test
  void tooLargeHeadersEndTheConnection() throws Exception {
    send(PREFACE, SETTINGS, frame(1, 4, 1, header(12_000)));

    digits.awaitRefusal("it does not keep to HTTP/2: Header size exceeded");
  }

  @Test
  void tooFrequentPingsEndTheConnection() throws Exception {
    byte[] ping = frame(6, 0, 0, new byte[8]);

    send(PREFACE, SETTINGS, ping, ping, ping, ping);

    digits.awaitRefusal(
        "its HTTP/2 pings come more often than every 5 minutes; switch its keepalive off");
  }

  @Test
  void aClientThatStopsDuringTheHandshakeIsRefused() throws Exception {
    send(PREFACE);

    digits.awaitRefusal(".*did not set up a gRPC connection within 8000 ms$");
  }

  /// Sends bytes and waits until the coordinator ends the connection.
  private void send(byte[]... parts) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", digits.endpoint().port())) {
      socket.setSoTimeout(60_000);
      for (byte[] part : parts) {
        socket.getOutputStream().write(part);
      }
      socket.getInputStream().readAllBytes();
    }
  }

  /// A frame of HTTP/2; RFC 9113, section 4.1.
  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame.write(stream >> shift);
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /// A header block with one literal header; RFC 7541, section 6.2.2.
  private static byte[] header(int length) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {0, 1, 'x', 127});
    for (int rest = length - 127; ; rest >>= 7) {
      if (rest < 128) {
        block.write(rest);
        break;
      }
      block.write(rest & 127 | 128);
    }
    block.writeBytes("y".repeat(length).getBytes(StandardCharsets.US_ASCII));
    return block.toByteArray();
  }
}
