package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.ShardRange;
import java.time.Duration;

/// A message of the job to one worker, independent of the connection.
public sealed interface ToWorker {

  /// The worker has joined, and the weights are of `version`.
  ///
  /// @param worker its name in this run
  record Welcome(SessionId session, String worker, long version, Leases leases)
      implements ToWorker {}

  /// @param lease a session that is silent for this long is over
  /// @param heartbeat how often each side sends a sign of life
  record Leases(Duration lease, Duration heartbeat) {}

  /// Compute these shards of `step`.
  record Assign(long step, ShardRange shards) implements ToWorker {}

  /// Evaluate `version` on these blocks.
  record AssignEvaluation(long version, ShardRange blocks) implements ToWorker {}

  /// The coordinator's sign of life.
  record Beat() implements ToWorker {}

  /// All steps are done; the weights are of `version`. The worker is to leave.
  record Finished(long version, String reason) implements ToWorker {}

  /// The run cannot go on; the weights are still of `version`. The worker is to leave.
  record Failed(long version, String reason) implements ToWorker {}

  /// The coordinator was told to stop; another one may go on from `version`. The worker is to
  /// leave.
  record Stopped(long version, String reason) implements ToWorker {}

  /// The worker may not join; the text says what differs and what to do.
  record Refused(String why) implements ToWorker {}

  /// The session is over.
  record Closed(String why) implements ToWorker {}
}
