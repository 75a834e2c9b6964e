package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.TrainingJob.Command;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.Roster;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.reducer.Reducer;
import java.time.Instant;
import java.util.Optional;

/// The last phases of a job, and the ways into them.
///
///     conclude ──▶ concluding ──saved──▶ over
///     abandon ────────┘                   ▲
///     superseded ─────────────────────────┘
///
/// No step is open in any of them, and `over` writes nothing.
final class Ending {
  private final JobSettings settings;
  private final JobDependencies dependencies;
  private final Roster roster;
  private final Checkpoints checkpoints;

  Ending(
      JobSettings settings, JobDependencies dependencies, Roster roster, Checkpoints checkpoints) {
    this.settings = settings;
    this.dependencies = dependencies;
    this.roster = roster;
    this.checkpoints = checkpoints;
  }

  /// The version is complete and nothing will change it: saves it, then ends.
  Behavior<Command> conclude(JobOutcome outcome) {
    checkpoints.saveLast(outcome.version(), now());
    return concluding(outcome);
  }

  /// The step that is under way is not completed: a checkpoint that is being written is finished,
  /// and no other is begun.
  Behavior<Command> abandon(JobOutcome outcome) {
    return concluding(outcome);
  }

  /// The files and the workers of the run belong to another coordinator by now.
  Behavior<Command> superseded(long version, long term) {
    JobOutcome outcome = new JobOutcome.Superseded(version, settings.run().term(), term);
    roster.closeAll(outcome.reason());
    return over(outcome);
  }

  private Behavior<Command> concluding(JobOutcome outcome) {
    if (checkpoints.isIdle()) {
      farewell(outcome).ifPresent(roster::tellAll);
      return over(outcome);
    }
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case TrainingJob.MembershipChanged(MembershipChange change) -> {
                roster.apply(
                    change,
                    outcome.version(),
                    () ->
                        "step %d, saving: the checkpoint is still being written"
                            .formatted(outcome.version()));
                yield Behaviors.same();
              }
              case TrainingJob.Reported(Reducer.Copied copied) -> {
                checkpoints.copied(copied);
                yield concluding(outcome);
              }
              case TrainingJob.Kept(CheckpointKeeper.Reply reply) -> {
                checkpoints.kept(reply);
                yield concluding(outcome);
              }
              case TrainingJob.Superseded(long term) -> superseded(outcome.version(), term);
              case TrainingJob.WorkerReport _, TrainingJob.Reported _, TrainingJob.Stop _ ->
                  Behaviors.same();
            });
  }

  /// Only the goodbyes of the workers are left.
  private Behavior<Command> over(JobOutcome outcome) {
    dependencies.tell(
        new TrainingEvent.RunEnded(outcome, dependencies.fence().dropped() + roster.dropped()));
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof TrainingJob.MembershipChanged(MembershipChange change)) {
            switch (change) {
              case MembershipChange.Join join -> turnAway(join.worker(), outcome);
              case MembershipChange.Gone gone -> roster.remove(gone.session());
              case MembershipChange.Subscribe subscribe -> subscribe.weights().close();
              case MembershipChange.Heard _, MembershipChange.Tick _ -> {}
            }
          }
          return Behaviors.same();
        });
  }

  /// A worker that comes too late is told how the run ended. A worker of a superseded coordinator
  /// is told nothing but that: it may find the right one.
  private static void turnAway(ActorRef<ToWorker> worker, JobOutcome outcome) {
    farewell(outcome).ifPresent(worker::tell);
    worker.tell(new ToWorker.Closed(outcome.reason()));
  }

  private static Optional<ToWorker> farewell(JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Completed done ->
          Optional.of(new ToWorker.Finished(done.version(), done.reason()));
      case JobOutcome.Failed(long version, String reason) ->
          Optional.of(new ToWorker.Failed(version, reason));
      case JobOutcome.Stopped(long version, String reason) ->
          Optional.of(new ToWorker.Stopped(version, reason));
      case JobOutcome.Superseded _ -> Optional.empty();
    };
  }

  private Instant now() {
    return settings.clock().instant();
  }
}
