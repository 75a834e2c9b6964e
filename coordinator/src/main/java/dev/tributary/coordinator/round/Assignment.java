package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;

/// One session is to compute one range: shards of a step, or blocks of an evaluation. A value.
///
/// A decision about one range for one session is a component of this record, and has a single
/// author, [AssignmentPolicy]: who the owner is, whether the range stays with it from step to step,
/// until which step it holds. All else ([Assignments], [WorkPool], the phases of the job) passes
/// assignments on whole.
///
///     Assignment(session 2, shards 4..7)
///
/// @param owner the session that computes it
/// @param range the shards, or the blocks
public record Assignment(SessionId owner, ShardRange range) {

  /// Whether the assignment includes this shard, or block.
  boolean covers(int piece) {
    return range.first() <= piece && piece < range.end();
  }
}
