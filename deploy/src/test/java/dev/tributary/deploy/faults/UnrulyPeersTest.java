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

/// A coordinator in plaintext, and peers that do not speak as they should. After each test a good
/// worker completes the run with the right bits.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UnrulyPeersTest {
  /// RFC 9113, section 3.4: what a client begins with, and an empty SETTINGS frame.
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SETTINGS = frame(4, 0, 0, new byte[0]);

  @TempDir Path directory;

  private DigitsCoordinator hosted;

  @BeforeEach
  void coordinate() throws Exception {
    hosted = DigitsCoordinator.start(directory.resolve("out"));
  }

  @AfterEach
  void aGoodWorkerCompletesTheRun() throws Exception {
    Tributary.Ended run = hosted.completeWith();

    assertThat(run.err()).isEmpty();
  }

  @Test
  void whoSpeaksTlsIsTold() throws Exception {
    Path certificates = directory.resolve("certs");
    Tributary.run("certs", certificates, "--hosts", "127.0.0.1");

    Tributary.Ended health =
        Tributary.run("health", hosted.address(), "--tls", certificates.resolve("worker"));

    assertThat(health.err())
        .containsExactly(
            "tributary: the coordinator at %s does not speak TLS; start it with --tls DIR, or leave --tls out here"
                .formatted(hosted.address()));
    assertThat(health.code()).isEqualTo(1);
    hosted.awaitRefusal("it speaks TLS, but this coordinator was started without --tls$");
  }

  @Test
  void whoSpeaksAnotherProtocolIsSentAway() throws Exception {
    say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    hosted.awaitRefusal("it does not keep to HTTP/2: Unexpected HTTP/1.x request: GET / $");
  }

  @Test
  void whoSendsGarbageInTheMiddleIsSentAway() throws Exception {
    say(PREFACE, SETTINGS, frame(0, 0, 0, new byte[100]));

    hosted.awaitRefusal("it does not keep to HTTP/2: Frame of type 0 must be associated");
  }

  @Test
  void headersThatAreTooLargeEndTheConnection() throws Exception {
    say(PREFACE, SETTINGS, frame(1, 4, 1, header(12_000)));

    hosted.awaitRefusal("it does not keep to HTTP/2: Header size exceeded");
  }

  @Test
  void pingsThatComeTooOftenEndTheConnection() throws Exception {
    byte[] ping = frame(6, 0, 0, new byte[8]);

    say(PREFACE, SETTINGS, ping, ping, ping, ping);

    hosted.awaitRefusal("its HTTP/2 pings come more often than every 5 minutes");
  }

  @Test
  void whoStopsHalfWayIsSentAway() throws Exception {
    say(PREFACE);

    hosted.awaitRefusal("it connected, but did not set up a gRPC connection within 8000 ms$");
  }

  /// Sends bytes and waits until the coordinator ends the connection.
  private void say(byte[]... words) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", hosted.endpoint().port())) {
      socket.setSoTimeout(60_000);
      for (byte[] word : words) {
        socket.getOutputStream().write(word);
      }
      socket.getInputStream().readAllBytes();
    }
  }

  /// RFC 9113, section 4.1.
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

  /// One header, as RFC 7541, section 6.2.2 has it.
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
