package dev.tributary.deploy.bench;

import java.util.Locale;

/// What the time of a step is told by. Parts overlap: processes and threads work at the same time.
enum Part {
  /// Samples, forward and loss of a worker, on average.
  FORWARD("forward"),
  /// Backward, without what becomes of the gradients.
  BACKWARD("backward"),
  /// The gradients of its shards are added up.
  LOCAL_REDUCTION("local reduction"),
  /// Gradients go into the buffers of its connection.
  SENDING("serialising gradients"),
  /// Weights come out of them.
  LOADING("parsing weights"),
  /// A worker computes nothing.
  WAITING("waiting"),
  /// At the coordinator, over all its threads: gradients come out of the buffers of connections.
  LANDING("parsing gradients"),
  /// They are examined and added up.
  REDUCING("reducing"),
  /// The optimizer, and what names gradient and weights.
  OPTIMIZING("optimizer and digests"),
  /// Weights are handed to the streams of all workers.
  PUBLISHING("publishing"),
  /// They go into the buffers of connections.
  SPREADING("serialising weights"),
  /// Of the step as a whole: some worker computes.
  COMPUTING("computing"),
  /// Some thread serialises, parses, reduces, optimizes or publishes.
  EXCHANGE("exchange"),
  /// The same while a worker computes.
  HIDDEN("hidden"),
  /// Nothing of ours is active in any process while chunks are on their way: kernel and gRPC.
  WIRE("wire"),
  /// Neither is anything active nor any chunk on its way: messages of control, threads that wake
  /// up. With this, and HIDDEN counted once, the parts of the step as a whole add up to it.
  QUIET("quiet");

  private final String label;

  Part(String label) {
    this.label = label;
  }

  /// For people.
  String label() {
    return label;
  }

  /// In JSON.
  String key() {
    return name().toLowerCase(Locale.ROOT) + "_ms";
  }
}
