package dev.tributary.deploy.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP proxy with faults: forwards every connection to one port of this machine, and can reset
/// all connections, or stall all traffic or only bulk data.
///
/// A connection is closed at once if no process listens at that port.
public final class TcpProxy implements AutoCloseable {
  /// Control messages are smaller, and a slice of gradients or weights is usually larger.
  private static final int BULK_BYTES = 2000;

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Valve valve = new Valve();
  private final Valve bulk = new Valve();
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

  private TcpProxy(ServerSocket server, InetSocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /// Listens on a free port of 127.0.0.1 and forwards to `port` there.
  public static TcpProxy to(int port) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    TcpProxy proxy =
        new TcpProxy(new ServerSocket(0, 0, loopback), new InetSocketAddress(loopback, port));
    Thread.ofVirtual().name("proxy to " + port).start(proxy::accept);
    return proxy;
  }

  /// The port at which the proxy listens.
  public int port() {
    return server.getLocalPort();
  }

  /// The number of open connections.
  public int connections() {
    return connections.size();
  }

  /// Resets every connection. Bytes in transit are lost in both directions.
  ///
  /// @return the number of connections
  public int reset() {
    List<ProxyConnection> all = List.copyOf(connections);
    all.forEach(ProxyConnection::reset);
    return all.size();
  }

  /// Stalls all traffic without a sign to either side: sent bytes wait, and connections are still
  /// accepted.
  public void stall() {
    valve.shut();
  }

  /// Ends the stall. The waiting bytes are delivered first.
  public void flow() {
    valve.open();
  }

  /// Stalls bulk data: a connection stops, in one direction, at the first large read. The small
  /// messages of other connections pass, as on a link that loses large packets.
  public void stallBulk() {
    bulk.shut();
  }

  /// Ends the stall of bulk data.
  public void flowBulk() {
    bulk.open();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reset();
    valve.open();
    bulk.open();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        ProxyConnection connection = new ProxyConnection(server.accept());
        connections.add(connection);
        if (server.isClosed()) {
          connection.reset();
        }
        Thread.ofVirtual().start(() -> forward(connection));
      } catch (IOException e) {
        // The server is closed, or the client has already disconnected.
      }
    }
  }

  /// Waits until bytes may be forwarded.
  private void pass(int count) {
    valve.pass();
    if (count >= BULK_BYTES) {
      bulk.pass();
    }
  }

  private void forward(ProxyConnection connection) {
    try {
      valve.pass();
      connection.dial(target);
      CompletableFuture<Void> back =
          CompletableFuture.runAsync(
              () -> connection.pump(connection.far, connection.near, this::pass),
              Thread::startVirtualThread);
      connection.pump(connection.near, connection.far, this::pass);
      back.join();
    } catch (IOException e) {
      connection.reset(); // no process listens at the target
    } finally {
      connections.remove(connection);
      connection.close();
    }
  }
}
