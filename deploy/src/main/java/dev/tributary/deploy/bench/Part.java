package dev.tributary.deploy.bench;

import java.util.Locale;

/// What the time of a step is told by. Parts overlap: processes and threads work at the same time.
enum Part {
  /// Samples, forward and loss of a worker, on average.
  FORWARD,
  /// Backward, without what becomes of the gradients.
  BACKWARD,
  /// The gradients of its shards are added up.
  LOCAL_REDUCTION,
  /// Gradients go into the buffers of its connection.
  SERIALIZING_GRADIENTS,
  /// Weights come out of them.
  PARSING_WEIGHTS,
  /// A worker computes nothing.
  IDLE,
  /// At the coordinator, over all its threads: gradients come out of the buffers of connections.
  PARSING_GRADIENTS,
  /// They are examined and added up.
  REDUCING,
  /// The optimizer, and what names gradient and weights.
  OPTIMIZING,
  /// Weights are handed to the streams of all workers.
  PUBLISHING,
  /// They go into the buffers of connections.
  SERIALIZING_WEIGHTS,
  /// Of the step as a whole: some worker computes.
  COMPUTING,
  /// Some thread serializes, parses, reduces, optimizes or publishes.
  EXCHANGE,
  /// The same while a worker computes.
  HIDDEN,
  /// Nothing of ours is active in any process while chunks are on their way: kernel and gRPC.
  WIRE,
  /// Neither is anything active nor any chunk on its way: messages of control, threads that wake
  /// up. With this, and HIDDEN counted once, the parts of the step as a whole add up to it.
  QUIET;

  /// For people.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// In JSON.
  String key() {
    return name().toLowerCase(Locale.ROOT) + "_ms";
  }
}
