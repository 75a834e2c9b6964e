package dev.tributary.coordinator.round;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The pieces of a step or an evaluation, with their assignments and results. A piece is a shard or
/// a block. A value.
///
/// @param assignments the owners of the pieces
/// @param tally the results so far
public record WorkPool(Assignments assignments, Tally tally) {

  /// A pool of `count` pieces, none of them assigned.
  public static WorkPool of(int count) {
    return new WorkPool(Assignments.of(count), Tally.of(count));
  }

  /// The pool without the assignments of sessions that are over.
  public WorkPool retaining(Membership membership) {
    return new WorkPool(assignments.retaining(membership), tally);
  }

  public WorkPool with(List<Assignment> added) {
    return new WorkPool(assignments.with(added), tally);
  }

  public WorkPool with(ShardResult result) {
    return new WorkPool(assignments, tally.with(result));
  }

  /// Backup tasks for the pieces without a result, for members that have finished their own.
  ///
  /// @param incomplete pieces that have a result, but whose gradients are late
  /// @param spares the number of sessions that may have a piece besides its first owner
  public BackupTasks backups(Set<Integer> incomplete, List<Member> members, int spares) {
    Set<Integer> late = new HashSet<>(incomplete);
    late.addAll(tally.missing());
    return assignments.backups(late, members, spares);
  }
}
