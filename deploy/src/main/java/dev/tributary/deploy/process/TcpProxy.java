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

/// A network cable that can be pulled: forwards every connection to one address of this machine,
/// until it is told to reset them or to let nothing pass.
///
/// A connection is closed at once if nobody listens at that address.
public final class TcpProxy implements AutoCloseable {
  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Valve valve = new Valve();
  private final Set<ProxyConnection> links = ConcurrentHashMap.newKeySet();

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

  /// Where to dial instead.
  public int port() {
    return server.getLocalPort();
  }

  /// How many connections there are.
  public int connections() {
    return links.size();
  }

  /// Resets every connection: what is under way is lost, in both directions.
  ///
  /// @return how many there were
  public int reset() {
    List<ProxyConnection> all = List.copyOf(links);
    all.forEach(ProxyConnection::reset);
    return all.size();
  }

  /// From now on nothing passes, and nobody is told: what is sent waits, connections are accepted.
  public void stall() {
    valve.shut();
  }

  /// Lets everything pass again, first what has waited.
  public void flow() {
    valve.open();
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
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        ProxyConnection link = new ProxyConnection(server.accept());
        links.add(link);
        if (server.isClosed()) {
          link.reset();
        }
        Thread.ofVirtual().start(() -> carry(link));
      } catch (IOException e) {
        // Closed, or the caller has gone already.
      }
    }
  }

  private void carry(ProxyConnection link) {
    try {
      valve.pass();
      link.dial(target);
      CompletableFuture<Void> back =
          CompletableFuture.runAsync(
              () -> link.pump(link.far, link.near, valve), Thread::startVirtualThread);
      link.pump(link.near, link.far, valve);
      back.join();
    } catch (IOException e) {
      link.reset(); // nobody listens there
    } finally {
      links.remove(link);
      link.close();
    }
  }
}
