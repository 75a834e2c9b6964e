package dev.tributary.worker.link;

import dev.tributary.reduce.ShardRange;
import io.grpc.Status;
import java.time.Duration;

/// What the coordinator says on the control stream.
public sealed interface FromCoordinator {

  /// The worker is in.
  ///
  /// @param worker the name the coordinator gave it
  /// @param lease a session that is silent for this long is over
  record Welcomed(
      GradientStream.Identity identity, String worker, Duration lease, Duration heartbeat)
      implements FromCoordinator {}

  /// Compute these shards of `step`.
  record Assigned(long step, ShardRange shards) implements FromCoordinator {}

  /// Evaluate `version` on these blocks.
  record EvaluationAssigned(long version, ShardRange blocks) implements FromCoordinator {}

  /// Still here.
  record Beat() implements FromCoordinator {}

  /// The run is over.
  record Finished(long version, String reason) implements FromCoordinator {}

  /// The stream has ended.
  record Ended(Status status) implements FromCoordinator {}
}
