package dev.tributary.deploy.net;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The open connections of a server, from the oldest to the newest. If there are too many, the
/// oldest one without a session gives way to the newest. Safe for any thread.
final class OpenConnections {
  /// The most connections that have given way and are not closed yet. They still have descriptors.
  private static final int MOST_CLOSING = 16;

  private final int most;
  private final Map<Channel, Integer> sessionCalls = new LinkedHashMap<>();
  private final Map<Ends, Channel> byEnds = new HashMap<>();
  private final Set<Channel> closing = new HashSet<>();

  OpenConnections(int most) {
    this.most = most;
  }

  /// The addresses of both ends, which together name one connection.
  record Ends(SocketAddress here, SocketAddress there) {}

  /// Adds a connection.
  ///
  /// @return the connection that must be closed, if there are too many: an older one, or, if each
  ///   of them serves a session or many are still being closed, this one
  synchronized Optional<Channel> add(Channel connection) {
    sessionCalls.put(connection, 0);
    byEnds.put(ends(connection), connection);
    if (sessionCalls.size() <= most) {
      return Optional.empty();
    }
    if (closing.size() >= MOST_CLOSING) {
      remove(connection);
      return Optional.of(connection);
    }
    Optional<Channel> spare =
        sessionCalls.entrySet().stream()
            .filter(entry -> entry.getValue() == 0)
            .map(Map.Entry::getKey)
            .findFirst();
    spare.ifPresent(
        older -> {
          remove(older);
          closing.add(older);
        });
    return spare;
  }

  /// Removes a connection, which is closed or must be closed.
  synchronized void remove(Channel connection) {
    closing.remove(connection);
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
