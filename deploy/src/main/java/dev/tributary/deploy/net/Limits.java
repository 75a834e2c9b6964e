package dev.tributary.deploy.net;

import java.time.Duration;

/// How much a peer may ask of a coordinator before it is turned away.
///
/// @param messageBytes of one message: a chunk measures 1 MiB with gRPC's prefix, and a job far
///   less
/// @param headerBytes of what comes with a call, as HTTP/2 counts it
/// @param calls at a time on one connection; a worker has one on each of its connections
/// @param connections at a time, of all peers
/// @param patience for a connection to be set up, and for the first message of a call
record Limits(int messageBytes, int headerBytes, int calls, int connections, Duration patience) {
  static final Limits DEFAULT = new Limits(1 << 20, 8 << 10, 16, 4096, Duration.ofSeconds(8));
}
