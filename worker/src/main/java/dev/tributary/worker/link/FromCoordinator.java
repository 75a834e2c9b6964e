package dev.tributary.worker.link;

import dev.tributary.reduce.ShardRange;
import dev.tributary.wire.Stamp;
import io.grpc.Status;
import java.time.Duration;

/// A message of the coordinator on the control stream.
public sealed interface FromCoordinator {

  /// The worker has joined the run.
  ///
  /// @param moment the run, term and version of the weights at which the session begins
  /// @param worker the worker's name in this run
  record Welcomed(Stamp moment, String worker, Leases leases) implements FromCoordinator {}

  /// @param lease the silence after which a session ends
  /// @param heartbeat the time between two heartbeats of each side
  record Leases(Duration lease, Duration heartbeat) {}

  /// Compute these shards of `step`.
  record Assigned(long step, ShardRange shards) implements FromCoordinator {}

  /// Evaluate `version` on these blocks.
  record EvaluationAssigned(long version, ShardRange blocks) implements FromCoordinator {}

  /// A heartbeat.
  record Beat() implements FromCoordinator {}

  /// All steps of the run are done. `version` is the last version of the weights.
  record Finished(long version, String reason) implements FromCoordinator {}

  /// The run cannot go on.
  record Failed(String reason) implements FromCoordinator {}

  /// The coordinator was told to stop.
  record Stopped(String reason) implements FromCoordinator {}

  /// The stream has ended.
  record Ended(Status status) implements FromCoordinator {}
}
