package dev.tributary.deploy.bench;

import java.util.Locale;

/// The parts of a step's time. Parts overlap, because processes and threads work at the same time.
enum Part {
  /// Reading samples, the forward pass and the loss, the mean over the workers.
  FORWARD,
  /// The backward pass without [#LOCAL_REDUCTION], the mean over the workers.
  BACKWARD,
  /// A worker adds the gradients of its shards.
  LOCAL_REDUCTION,
  /// A worker writes gradients into the buffers of its connection.
  SERIALIZING_GRADIENTS,
  /// A worker reads weights from the buffers of its connection.
  PARSING_WEIGHTS,
  /// A worker computes nothing.
  IDLE,
  /// The coordinator reads gradients from the buffers of its connections. This and the next parts
  /// are sums over all threads of the coordinator.
  PARSING_GRADIENTS,
  /// The coordinator checks and adds gradients.
  REDUCING,
  /// The optimizer updates weights, and the digests of gradient and weights are computed.
  OPTIMIZING,
  /// The coordinator hands weights to the streams of all workers.
  PUBLISHING,
  /// The coordinator writes weights into the buffers of its connections.
  SERIALIZING_WEIGHTS,
  /// At least one worker computes. This and the next parts divide the step as a whole.
  COMPUTING,
  /// At least one thread serializes, parses, reduces, optimizes or publishes.
  EXCHANGE,
  /// The part of [#EXCHANGE] during which a worker computes.
  HIDDEN,
  /// No thread of Tributary is active and chunks are in transit: the time of the kernel and gRPC.
  WIRE,
  /// No thread of Tributary is active and no chunk is in transit: control messages and the wake-up
  /// of threads. The whole step is COMPUTING + EXCHANGE - HIDDEN + WIRE + QUIET.
  QUIET;

  /// The name in text.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// The key in JSON.
  String key() {
    return name().toLowerCase(Locale.ROOT) + "_ms";
  }
}
