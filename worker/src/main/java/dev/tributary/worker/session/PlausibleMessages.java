package dev.tributary.worker.session;

import dev.tributary.reduce.ShardRange;
import dev.tributary.text.Counted;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.link.FromCoordinator;
import java.time.Duration;
import java.util.Optional;

/// Checks the messages of a coordinator against the job, so that a wrong one cannot make the worker
/// compute, allocate or send without bounds.
record PlausibleMessages(PreparedJob job) {
  private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(10);
  private static final Duration LONGEST_LEASE = Duration.ofHours(1);
  private static final String REMEDY = "; check the address, and the release of the coordinator";

  /// The objection to the times in a Welcome, if there is one.
  static Optional<String> objection(FromCoordinator.Leases leases) {
    Duration lease = leases.lease();
    Duration heartbeat = leases.heartbeat();
    return heartbeat.compareTo(SHORTEST_HEARTBEAT) >= 0
            && heartbeat.compareTo(lease) < 0
            && lease.compareTo(LONGEST_LEASE) <= 0
        ? Optional.empty()
        : Optional.of(
            "the coordinator gives a lease of %s ms and a heartbeat every %s ms; a worker accepts heartbeats of at least %s ms within a lease of at most %s ms%s"
                .formatted(
                    lease.toMillis(),
                    heartbeat.toMillis(),
                    SHORTEST_HEARTBEAT.toMillis(),
                    LONGEST_LEASE.toMillis(),
                    REMEDY));
  }

  /// The objection to an assignment of shards, if there is one.
  Optional<String> objectionToShards(long step, ShardRange shards) {
    return step >= 1 && step <= job.steps() && !shards.isEmpty() && shards.end() <= job.shards()
        ? Optional.empty()
        : Optional.of(
            "the coordinator assigns shards %s of step %s, but the job has %s of %s%s"
                .formatted(
                    shards,
                    Long.toUnsignedString(step),
                    Counted.of(job.steps(), "step"),
                    Counted.of(job.shards(), "shard"),
                    REMEDY));
  }

  /// The objection to an assignment of blocks, if there is one.
  Optional<String> objectionToBlocks(long version, ShardRange blocks) {
    return version >= 0
            && version <= job.steps()
            && !blocks.isEmpty()
            && blocks.end() <= job.evaluationBlocks()
        ? Optional.empty()
        : Optional.of(
            "the coordinator assigns blocks %s of an evaluation that has %s%s"
                .formatted(blocks, job.evaluationBlocks(), REMEDY));
  }
}
