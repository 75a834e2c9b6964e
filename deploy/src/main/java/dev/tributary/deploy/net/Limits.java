package dev.tributary.deploy.net;

import java.time.Duration;

/// The limits of a coordinator for its peers. A peer that exceeds one is refused.
record Limits(Sizes sizes, Counts counts, Times times) {
  static final Limits DEFAULT =
      new Limits(
          new Sizes(1 << 20, 16 << 10, 8 << 10),
          new Counts(4, 4096),
          new Times(Duration.ofSeconds(8), Duration.ofSeconds(20), Duration.ofSeconds(20)));

  /// These limits, with as many connections as there are descriptors for.
  Limits within(Descriptors descriptors) {
    Counts within = new Counts(counts.calls(), descriptors.connections(counts.connections()));
    return new Limits(sizes, within, times);
  }

  /// Sizes in bytes.
  ///
  /// @param chunk of a message of gradients: a chunk is 1 MiB with gRPC's prefix
  /// @param message of another request; the largest, an EvaluationDone, has at most 9 KB
  /// @param headers of a call, as HTTP/2 counts them
  record Sizes(int chunk, int message, int headers) {}

  /// Numbers.
  ///
  /// @param calls concurrent calls on one connection; a worker with one connection makes three
  /// @param connections concurrent connections of all peers
  record Counts(int calls, int connections) {}

  /// Durations.
  ///
  /// @param setUp for the set-up of a connection, and for the first request of a call
  /// @param message for a message that has begun, and for reading the answers of a call that is
  ///   over
  /// @param silence after which a connection is asked whether its peer still exists; the peer then
  ///   has the same time to answer
  record Times(Duration setUp, Duration message, Duration silence) {
    /// The time after which a silent peer that does not answer has vanished.
    Duration vanished() {
      return silence.multipliedBy(2);
    }
  }
}
