package dev.tributary.deploy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TcpProxyTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

  private ServerSocket server;
  private TcpProxy proxy;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    proxy = TcpProxy.to(server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void bytesAndTheEndOfTheStreamArriveInBothDirections() throws Exception {
    try (Socket client = dial();
        Socket peer = server.accept()) {
      client.getOutputStream().write(HELLO);
      client.shutdownOutput();
      byte[] question = peer.getInputStream().readAllBytes();
      byte[] large = new byte[3_000_000];
      large[2_999_999] = 7;
      peer.getOutputStream().write(large);
      peer.shutdownOutput();

      assertThat(question).isEqualTo(HELLO);
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(large);
    }
  }

  @Test
  void aResetReachesBothSidesAndTheNextConnectionWorks() throws Exception {
    try (Socket client = dial();
        Socket peer = server.accept()) {
      exchange(client, peer);

      assertThat(proxy.reset()).isEqualTo(1);

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (Socket client = dial();
        Socket peer = server.accept()) {
      exchange(client, peer);
    }
  }

  @Test
  void aStallHoldsAllTrafficUntilItEnds() throws Exception {
    try (Socket client = dial();
        Socket peer = server.accept()) {
      exchange(client, peer);
      proxy.stall();
      client.getOutputStream().write(HELLO);
      client.shutdownOutput();
      try (Socket late = dial()) {
        late.getOutputStream().write('!');

        assertSilent(peer);
        assertNoConnection();
        proxy.flow();

        assertThat(peer.getInputStream().readAllBytes()).isEqualTo(HELLO);
        try (Socket latePeer = server.accept()) {
          assertThat(latePeer.getInputStream().read()).isEqualTo('!');
        }
      }
    }
  }

  @Test
  void aStallOfBulkDataHoldsOnlyConnectionsWithLargeMessages() throws Exception {
    byte[] large = new byte[10_000];
    try (Socket bulk = dial();
        Socket bulkPeer = server.accept();
        Socket control = dial();
        Socket controlPeer = server.accept()) {
      exchange(bulk, bulkPeer);
      proxy.stallBulk();
      bulk.getOutputStream().write(large);
      bulk.shutdownOutput();

      exchange(control, controlPeer);
      assertSilent(bulkPeer);
      exchange(control, controlPeer);
      proxy.flowBulk();

      assertThat(bulkPeer.getInputStream().readAllBytes()).isEqualTo(large);
    }
  }

  @Test
  void aConnectionThatBreaksDuringAStallIsNoticedOnlyAfterIt() throws Exception {
    Socket client = dial();
    try (Socket peer = server.accept()) {
      exchange(client, peer);
      proxy.stall();
      client.setSoLinger(true, 0);
      client.close();

      assertSilent(peer);
      proxy.flow();

      assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aConnectionIsClosedIfNoProcessListensAtTheTarget() throws Exception {
    server.close();

    try (Socket client = dial()) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aRestartedServerAtTheSamePortIsReached() throws Exception {
    int port = server.getLocalPort();
    try (Socket client = dial();
        Socket peer = server.accept()) {
      exchange(client, peer);
    }
    server.close();
    server = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());

    try (Socket client = dial();
        Socket peer = server.accept()) {
      exchange(client, peer);
    }
  }

  private Socket dial() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static void exchange(Socket client, Socket peer) throws IOException {
    client.getOutputStream().write(1);
    assertThat(peer.getInputStream().read()).isEqualTo(1);
    peer.getOutputStream().write(2);
    assertThat(client.getInputStream().read()).isEqualTo(2);
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(200);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(0);
  }

  private void assertNoConnection() throws IOException {
    server.setSoTimeout(200);
    assertThatThrownBy(() -> server.accept()).isInstanceOf(SocketTimeoutException.class);
    server.setSoTimeout(0);
  }
}
