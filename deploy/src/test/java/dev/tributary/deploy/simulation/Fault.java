package dev.tributary.deploy.simulation;

/// The kinds of faults in a simulated run.
enum Fault {
  /// A worker's process is killed, and its connections close. Another worker is started.
  WORKER_KILLED,
  /// A worker's machine fails, and its connections do not close. Another worker is started.
  WORKER_VANISHES,
  /// A worker is paused for less or more than its lease.
  WORKER_PAUSED,
  /// A worker leaves in order. Another worker is started.
  WORKER_LEAVES,
  /// One more worker joins.
  WORKER_JOINS,
  /// A worker is replaced by one that is many times slower.
  WORKER_SLOW,
  /// One connection of a worker breaks.
  CONNECTION_CUT,
  /// All connections of a worker break.
  CONNECTIONS_CUT,
  /// Messages between a worker and the coordinator are held for a while.
  PARTITION,
  /// The coordinator is killed and restarted.
  COORDINATOR_KILLED,
  /// The coordinator is killed and restarted, and its newest checkpoint is damaged.
  COORDINATOR_KILLED_AND_CHECKPOINT_TORN,
  /// The coordinator is paused.
  COORDINATOR_PAUSED,
  /// The coordinator is paused, another takes over the run, and the first is resumed.
  COORDINATOR_SUPERSEDED,
  /// The coordinator is told to stop, and is restarted after it has.
  COORDINATOR_STOPPED
}
