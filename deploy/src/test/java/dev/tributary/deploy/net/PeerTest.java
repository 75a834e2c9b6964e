package dev.tributary.deploy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Token;
import dev.tributary.job.BadInput;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The addresses to which a token may be sent and at which a coordinator may listen, and the
/// reasons why a coordinator does not answer.
final class PeerTest {
  private static final Optional<Token> TOKEN =
      Token.find(Optional.empty(), Map.of(Token.VARIABLE, "s3cret"));
  private static final Credentials WITH_TOKEN = new Credentials(TOKEN, Optional.empty(), false);

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.7", "0.0.0.0", "fd00::7", "no.such.host.invalid"})
  void aTokenDoesNotLeaveTheMachineInPlaintext(String host) {
    Endpoint elsewhere = new Endpoint(host, 7700);

    assertThatThrownBy(() -> new Peer(elsewhere, WITH_TOKEN))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(elsewhere + ": the join token would be sent there in plaintext; ")
        .hasMessageContainingAll("give --tls DIR", "--insecure on a network that you trust");
    assertThatCode(() -> new Peer(elsewhere, new Credentials(TOKEN, Optional.empty(), true)))
        .doesNotThrowAnyException();
    assertThatCode(() -> new Peer(elsewhere, Credentials.NONE)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
  void withinTheMachineATokenMayBeSentInPlaintext(String host) {
    Endpoint here = new Endpoint(host, 7700);

    assertThatCode(() -> new Peer(here, WITH_TOKEN)).doesNotThrowAnyException();
    assertThatCode(() -> CoordinatorServer.requireProtected(here, WITH_TOKEN))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.7", "0.0.0.0", "::"})
  void aCoordinatorDoesNotListenBeyondTheMachineInPlaintext(String host) {
    Endpoint elsewhere = new Endpoint(host, 7700);

    assertThatThrownBy(() -> CoordinatorServer.requireProtected(elsewhere, WITH_TOKEN))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--listen " + elsewhere + ": ")
        .hasMessageContaining("; give --tls DIR ");
    assertThatCode(
            () ->
                CoordinatorServer.requireProtected(
                    elsewhere, new Credentials(Optional.empty(), Optional.empty(), true)))
        .doesNotThrowAnyException();
  }

  /// Netty reports this if the reset arrives before the connection is complete.
  @Test
  void aConnectionThatIsClosedAtOnceIsToldFromAPortWithoutListener() {
    Peer peer = new Peer(new Endpoint("127.0.0.1", 7700), Credentials.NONE);
    ConnectException reset =
        new ConnectException("finishConnect(..) failed with error(-104): Connection reset by peer");

    Answer.None answer = peer.diagnose(Status.UNAVAILABLE.withCause(reset));

    assertThat(answer.isLasting()).isFalse();
    assertThat(answer.why())
        .startsWith("the coordinator at 127.0.0.1:7700 closed the connection; ")
        .contains("give --tls DIR", "correct the address");
  }

  @Test
  void aServerThatDoesNotSpeakGrpcIsNotACoordinator() throws Exception {
    try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> answerAsWebServersDo(web));
      Endpoint there = new Endpoint("127.0.0.1", web.getLocalPort());

      assertThat(new Peer(there, Credentials.NONE).ask())
          .isInstanceOfSatisfying(
              Answer.None.class,
              answer -> {
                assertThat(answer.isLasting()).isTrue();
                assertThat(answer.why())
                    .startsWith("the server at " + there + " does not speak gRPC")
                    .contains("not a coordinator; is the address right?");
              });
    }
    Peer peer = new Peer(new Endpoint("127.0.0.1", 7700), Credentials.NONE);
    Status page =
        Status.UNKNOWN.withDescription("HTTP status code 200\ninvalid content-type: text/html");
    assertThat(peer.diagnose(page).why()).contains("does not speak gRPC");
  }

  private static void answerAsWebServersDo(ServerSocket web) {
    try (Socket socket = web.accept()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes(); // or the answer might be lost with a reset
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void passingFailuresAreToldFromLastingOnes() {
    Peer peer = new Peer(new Endpoint("127.0.0.1", 7700), Credentials.NONE);
    Status unavailable = Status.UNAVAILABLE.withDescription("io exception");

    Answer.None notListening =
        peer.diagnose(unavailable.withCause(new ConnectException("refused")));
    Answer.None unknownHost =
        peer.diagnose(
            unavailable.withCause(new RuntimeException(new UnknownHostException("train"))));

    assertThat(List.of(notListening.isLasting(), unknownHost.isLasting())).containsOnly(false);
    assertThat(notListening.why())
        .startsWith("no process listens at 127.0.0.1:7700; ")
        .contains("is the coordinator running", "is the address right?");
    assertThat(unknownHost.why())
        .startsWith("127.0.0.1:7700: no such host; ")
        .contains("is the address right?");
    assertThat(peer.diagnose(Status.DEADLINE_EXCEEDED).isLasting()).isFalse();
    assertThat(peer.diagnose(unavailable).isLasting()).isFalse();
    assertThat(peer.diagnose(Status.UNAUTHENTICATED.withDescription("no join token")))
        .isEqualTo(
            new Answer.None(true, "the coordinator at 127.0.0.1:7700 refused: no join token"));
    assertThat(peer.diagnose(Status.UNIMPLEMENTED).isLasting()).isTrue();
  }
}
