package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;

/// The assignment of one range to one session: shards of a step, or blocks of an evaluation. A
/// value.
///
/// Every decision about one range and one session is a component of this record, and only
/// [AssignmentPolicy] makes it. Now the only decision is the owner. A later one could be until
/// which step the range stays with the owner. [Assignments], [WorkPool] and the phases of the job
/// pass assignments on unchanged.
///
///     Assignment(session 2, shards 4..7)
///
/// @param owner the session that computes the range
/// @param range the shards or blocks
public record Assignment(SessionId owner, ShardRange range) {

  /// Whether the assignment includes this shard, or block.
  boolean covers(int piece) {
    return range.first() <= piece && piece < range.end();
  }
}
