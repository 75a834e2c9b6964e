package dev.tributary.coordinator.round;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Pieces of work that sessions share: the shards of a step, or the blocks of an evaluation. A
/// value.
///
/// @param assignments who computes which piece
/// @param tally the results so far
public record WorkPool(Assignments assignments, Tally tally) {

  /// `count` pieces, none of them assigned.
  public static WorkPool of(int count) {
    return new WorkPool(Assignments.of(count), Tally.of(count));
  }

  /// Without the assignments of sessions that are over.
  public WorkPool retaining(Membership membership) {
    return new WorkPool(assignments.retaining(membership), tally);
  }

  public WorkPool with(List<Assignment> added) {
    return new WorkPool(assignments.with(added), tally);
  }

  public WorkPool with(ShardResult result) {
    return new WorkPool(assignments, tally.with(result));
  }

  /// Backup tasks for the pieces without a result, for members that are done with theirs.
  ///
  /// @param incomplete pieces that have a result and are late all the same
  /// @param spares the sessions that may have a piece besides the first
  public BackupTasks backups(Set<Integer> incomplete, List<Member> members, int spares) {
    Set<Integer> late = new HashSet<>(incomplete);
    late.addAll(tally.missing());
    return assignments.backups(late, members, spares);
  }
}
