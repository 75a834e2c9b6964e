package dev.tributary.deploy.net;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The open connections of a server, from the oldest to the newest. If there are too many, the
/// oldest one without a session gives way to the newest. Safe for any thread.
final class OpenConnections {
  private final int most;
  private final Map<Channel, Integer> sessionCalls = new LinkedHashMap<>();
  private final Map<Ends, Channel> byEnds = new HashMap<>();

  OpenConnections(int most) {
    this.most = most;
  }

  /// The addresses of both ends, which together name one connection.
  record Ends(SocketAddress here, SocketAddress there) {}

  /// Adds a connection.
  ///
  /// @return the connection that must be closed, if there are too many: an older one, or, if each
  ///   of them serves a session, this one
  synchronized Optional<Channel> add(Channel connection) {
    sessionCalls.put(connection, 0);
    byEnds.put(ends(connection), connection);
    if (sessionCalls.size() <= most) {
      return Optional.empty();
    }
    Optional<Channel> spare =
        sessionCalls.entrySet().stream()
            .filter(entry -> entry.getValue() == 0)
            .map(Map.Entry::getKey)
            .findFirst();
    spare.ifPresent(this::remove);
    return spare;
  }

  synchronized void remove(Channel connection) {
    sessionCalls.remove(connection);
    byEnds.remove(ends(connection), connection);
  }

  /// Counts the calls of admitted sessions on a connection.
  ///
  /// @param change 1 for a call that begins, -1 for one that ends
  synchronized void count(Ends ends, int change) {
    Channel connection = byEnds.get(ends);
    if (connection != null) {
      sessionCalls.merge(connection, change, Integer::sum);
    }
  }

  /// Closes a connection.
  void close(Ends ends) {
    Channel connection;
    synchronized (this) {
      connection = byEnds.get(ends);
    }
    if (connection != null) {
      close(connection);
    }
  }

  /// Closes a connection at once. By itself, HTTP/2 first waits for the calls, and for an answer of
  /// the peer.
  static void close(Channel connection) {
    connection
        .eventLoop()
        .execute(() -> connection.unsafe().close(connection.unsafe().voidPromise()));
  }

  private static Ends ends(Channel connection) {
    return new Ends(connection.localAddress(), connection.remoteAddress());
  }
}
