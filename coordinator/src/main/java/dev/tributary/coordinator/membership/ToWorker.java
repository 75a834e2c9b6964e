package dev.tributary.coordinator.membership;

import dev.tributary.reduce.ShardRange;
import java.time.Duration;

/// A message of the job to one worker, independent of the connection.
public sealed interface ToWorker {

  /// The worker has joined, and the current version of the weights is `version`.
  ///
  /// @param worker the worker's name in this run
  record Welcome(String worker, long version, Leases leases) implements ToWorker {}

  /// @param lease the silence after which a session ends
  /// @param heartbeat the time between two heartbeats of each side
  record Leases(Duration lease, Duration heartbeat) {}

  /// Compute these shards of `step`.
  record Assign(long step, ShardRange shards) implements ToWorker {}

  /// Evaluate `version` on these blocks.
  record AssignEvaluation(long version, ShardRange blocks) implements ToWorker {}

  /// The coordinator's heartbeat.
  record Beat() implements ToWorker {}

  /// All steps are done, and the weights are final. The worker must leave.
  record Finished(long version, String reason) implements ToWorker {}

  /// The run cannot go on. The weights stay at `version`. The worker must leave.
  record Failed(long version, String reason) implements ToWorker {}

  /// The coordinator was told to stop. Another one may resume from `version`. The worker must
  /// leave.
  record Stopped(long version, String reason) implements ToWorker {}

  /// The session is over.
  record Closed(String why) implements ToWorker {}
}
