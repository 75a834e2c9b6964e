package dev.tributary.coordinator.job;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.Roster;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.round.Assignment;
import dev.tributary.coordinator.round.BackupTasks;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.reduce.ShardRange;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Assigns the pieces of steps or evaluations to workers, and assigns late pieces to spare workers
/// as well. A piece is a shard or a block. Belongs to one actor.
final class WorkDistributor {
  private final Kind kind;
  private final JobDependencies dependencies;
  private final Roster roster;
  private StragglerPolicy policy;

  WorkDistributor(Kind kind, StragglerPolicy policy, JobDependencies dependencies, Roster roster) {
    this.kind = kind;
    this.policy = policy;
    this.dependencies = dependencies;
    this.roster = roster;
  }

  /// The kind of work that is distributed.
  ///
  /// @param text a text for people that precedes the number of the step
  record Kind(String text, Message message) {
    static final Kind SHARDS = new Kind("shards of step", ToWorker.Assign::new);
    static final Kind BLOCKS =
        new Kind("blocks of the evaluation of step", ToWorker.AssignEvaluation::new);
  }

  /// Creates the message that assigns a range to a worker.
  @FunctionalInterface
  interface Message {
    ToWorker of(long step, ShardRange range);
  }

  /// The workers that receive assignments.
  Roster roster() {
    return roster;
  }

  /// Notes the time that a finished step or evaluation took, from the assignment of the work that
  /// counted: a delay must not make the next one look usual.
  void took(Duration whole) {
    policy = policy.with(whole);
  }

  /// Assigns the pieces without an owner to workers that are ready.
  ///
  /// @param step the step, or the version that is evaluated
  WorkPool assign(long step, WorkPool pool) {
    List<Assignment> added = pool.assignments().toAssign(roster.ready());
    tell(step, added);
    return pool.with(added);
  }

  /// Assigns a piece to one more worker.
  ///
  /// @param step the step, or the version that is evaluated
  WorkPool assignAlso(long step, WorkPool pool, Assignment added) {
    tell(step, List.of(added));
    return pool.with(List.of(added));
  }

  /// The number of sessions that may have a piece besides its first owner, if the piece was
  /// assigned at that time.
  int spares(TimePoint assigned) {
    return policy.spares(elapsed(assigned));
  }

  /// Assigns late pieces to workers that have finished their own, as far as [#spares] allows.
  ///
  /// @param step the step, or the version that is evaluated
  /// @param incomplete pieces that have a result, but whose gradients are late
  WorkPool backUp(long step, WorkPool pool, Set<Integer> incomplete, TimePoint assigned) {
    WorkPool left = pool.retaining(roster.membership());
    BackupTasks tasks = left.backups(incomplete, roster.ready(), spares(assigned));
    if (tasks.isEmpty()) {
      return left;
    }
    tell(step, tasks.added());
    dependencies.tell(event(step, tasks, assigned));
    roster.fallBehind(tasks.slow(), step);
    return left.with(tasks.added());
  }

  private TrainingEvent event(long step, BackupTasks tasks, TimePoint assigned) {
    List<String> ranges =
        tasks.added().stream().map(Assignment::range).map(ShardRange::toString).toList();
    return new TrainingEvent.BackupAssigned(
        step,
        names(tasks.slow()),
        "%s %s: %s".formatted(kind.text(), step, String.join(", ", ranges)),
        names(tasks.added().stream().map(Assignment::owner).distinct().toList()),
        new TrainingEvent.Delay(elapsed(assigned), policy.typical()));
  }

  private void tell(long step, List<Assignment> added) {
    for (Assignment assignment : added) {
      if (kind == Kind.SHARDS) {
        dependencies.fence().assigned(assignment.owner(), assignment.range());
      }
      roster.tell(assignment.owner(), kind.message().of(step, assignment.range()));
    }
  }

  private List<String> names(Collection<SessionId> sessions) {
    return sessions.stream().map(roster::name).sorted().toList();
  }

  private Duration elapsed(TimePoint since) {
    return roster.now().since(since);
  }
}
