package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;

/// The assignment of one range to one session: shards of a step, or blocks of an evaluation. A
/// value.
///
/// Every decision about one range and one session belongs into this record, and only
/// [AssignmentPolicy] makes it: today the owner; later, for example, whether the range stays with
/// the owner, and until which step. [Assignments], [WorkPool] and the phases of the job pass
/// assignments on unchanged.
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
