package dev.tributary.deploy.simulation;

/// What can go wrong in a simulated run.
enum Fault {
  /// A worker dies, its connections close; it is started again.
  WORKER_KILLED,
  /// A worker's machine vanishes without a word; it is started again.
  WORKER_VANISHES,
  /// A worker stands still, for less or more than its lease.
  WORKER_PAUSED,
  /// A worker goes of its own will.
  WORKER_LEAVES,
  /// One more worker comes.
  WORKER_JOINS,
  /// A worker becomes many times slower.
  WORKER_SLOW,
  /// One connection of a worker breaks.
  CONNECTION_CUT,
  /// All connections of a worker break.
  CONNECTIONS_CUT,
  /// Nothing gets through between a worker and the coordinator for a while.
  PARTITION,
  /// The coordinator dies and is started again.
  COORDINATOR_KILLED,
  /// The same, and its newest checkpoint is damaged.
  COORDINATOR_KILLED_AND_CHECKPOINT_TORN,
  /// The coordinator stands still.
  COORDINATOR_PAUSED,
  /// The coordinator stands still, another takes over, and the old one goes on.
  COORDINATOR_SUPERSEDED,
  /// The coordinator is told to stop, and is started again once it has.
  COORDINATOR_STOPPED
}
