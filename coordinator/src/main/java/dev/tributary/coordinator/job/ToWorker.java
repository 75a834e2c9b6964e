package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.ShardRange;
import java.time.Duration;

/// What the job says to one worker, over whatever connects them.
public sealed interface ToWorker {

  /// The worker is in, and the weights are of `version`.
  ///
  /// @param worker the name it has in this run
  record Welcomed(SessionId session, String worker, long version, Leases leases)
      implements ToWorker {}

  /// @param lease a session that is silent for this long is over
  /// @param heartbeat how often each side says that it is there
  record Leases(Duration lease, Duration heartbeat) {}

  /// Compute these shards of `step`.
  record Assign(long step, ShardRange shards) implements ToWorker {}

  /// Evaluate `version` on these blocks.
  record AssignEvaluation(long version, ShardRange blocks) implements ToWorker {}

  /// The coordinator is there.
  record Beat() implements ToWorker {}

  /// The run is over at `version`. The worker is to leave.
  record Finished(long version, String reason) implements ToWorker {}

  /// The worker is not wanted; the text says what differs and what to do.
  record Refused(String why) implements ToWorker {}

  /// The session is over.
  record Closed(String why) implements ToWorker {}
}
