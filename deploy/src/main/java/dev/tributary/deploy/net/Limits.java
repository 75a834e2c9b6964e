package dev.tributary.deploy.net;

import java.time.Duration;

/// The limits of a coordinator for its peers. A peer that exceeds one is refused.
///
/// @param messageBytes the size of one message: a chunk is 1 MiB with gRPC's prefix, and a job is
///   far smaller
/// @param headerBytes the headers of a call, as HTTP/2 counts them
/// @param calls concurrent calls on one connection; a worker makes one call on each connection
/// @param connections concurrent connections of all peers
/// @param timeout for the set-up of a connection, and for the first message of a call
record Limits(int messageBytes, int headerBytes, int calls, int connections, Duration timeout) {
  static final Limits DEFAULT = new Limits(1 << 20, 8 << 10, 16, 4096, Duration.ofSeconds(8));

  /// These limits, with as many connections as there are descriptors for.
  Limits within(Descriptors descriptors) {
    return new Limits(
        messageBytes, headerBytes, calls, descriptors.connections(connections), timeout);
  }
}
