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
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Gives the pieces of steps, or of evaluations, to workers, and pieces that are late to spare
/// workers, too. Belongs to one actor.
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

  /// What is distributed.
  ///
  /// @param text for people, before the number of the step
  record Kind(String text, Message message) {
    static final Kind SHARDS = new Kind("shards of step", ToWorker.Assign::new);
    static final Kind BLOCKS =
        new Kind("blocks of the evaluation of step", ToWorker.AssignEvaluation::new);
  }

  /// Makes the message that gives a worker a range.
  @FunctionalInterface
  interface Message {
    ToWorker of(long step, ShardRange range);
  }

  /// The workers that it gives pieces to.
  Roster roster() {
    return roster;
  }

  /// A step, or an evaluation, is done.
  void took(Duration whole) {
    policy = policy.with(whole);
  }

  /// Gives the pieces without an owner to workers that are ready.
  ///
  /// @param step or version
  WorkPool assign(long step, WorkPool pool) {
    List<Assignment> added = pool.assignments().toAssign(roster.ready());
    tell(step, added);
    return pool.with(added);
  }

  /// The number of sessions that may have a piece besides the first, if it was assigned at that
  /// moment.
  int spares(Instant assigned) {
    return policy.spares(elapsed(assigned));
  }

  /// Gives pieces that are late to workers that are done with theirs, as far as [#spares] allows.
  ///
  /// @param step or version
  /// @param incomplete pieces that have a result and are late all the same
  WorkPool backUp(long step, WorkPool pool, Set<Integer> incomplete, Instant assigned) {
    WorkPool left = pool.retaining(roster.membership());
    BackupTasks tasks = left.backups(incomplete, roster.ready(), spares(assigned));
    if (tasks.isEmpty()) {
      return left;
    }
    tell(step, tasks.added());
    dependencies.tell(event(step, tasks, assigned));
    roster.fallBehind(tasks.slow());
    return left.with(tasks.added());
  }

  private TrainingEvent event(long step, BackupTasks tasks, Instant assigned) {
    List<String> ranges =
        tasks.added().stream().map(Assignment::range).map(ShardRange::toString).toList();
    return new TrainingEvent.BackupAssigned(
        step,
        names(tasks.slow()),
        "%s %d: %s".formatted(kind.text(), step, String.join(", ", ranges)),
        names(tasks.added().stream().map(Assignment::owner).distinct().toList()),
        new TrainingEvent.Delay(elapsed(assigned), policy.typical()));
  }

  private void tell(long step, List<Assignment> added) {
    added.forEach(
        assignment -> roster.tell(assignment.owner(), kind.message().of(step, assignment.range())));
  }

  private List<String> names(Collection<SessionId> sessions) {
    return sessions.stream().map(roster::name).sorted().toList();
  }

  private Duration elapsed(Instant since) {
    return Duration.between(since, roster.now());
  }
}
