package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.job.TrainingJob.Command;
import dev.tributary.coordinator.reducer.Reducer;
import java.time.Instant;
import java.util.Optional;

/// The last phases of a job, and the ways into them.
///
///     conclude ──▶ concluding ──saved──▶ over
///     abandon ────────┘                   ▲
///     superseded ─────────────────────────┘
final class Ending {
  private final JobSettings settings;
  private final Surroundings around;
  private final Roster roster;
  private final Checkpoints checkpoints;

  Ending(JobSettings settings, Surroundings around, Roster roster, Checkpoints checkpoints) {
    this.settings = settings;
    this.around = around;
    this.roster = roster;
    this.checkpoints = checkpoints;
  }

  /// The version is complete and nothing will change it: saves it, then ends.
  Behavior<Command> conclude(JobOutcome outcome) {
    checkpoints.saveLast(outcome.version(), now());
    return concluding(outcome);
  }

  /// The step that is under way is not taken: a checkpoint that is being written is finished, and
  /// no other begun.
  Behavior<Command> abandon(JobOutcome outcome) {
    return concluding(outcome);
  }

  /// The files of the run are another coordinator's by now, and so are its workers.
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
              case TrainingJob.MembershipChange change -> {
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
              case TrainingJob.Kept kept -> {
                checkpoints.kept(kept.reply());
                yield concluding(outcome);
              }
              case TrainingJob.Superseded(long term) -> superseded(outcome.version(), term);
              case TrainingJob.Start _,
                  TrainingJob.Stop _,
                  TrainingJob.ShardDone _,
                  TrainingJob.BlockDone _,
                  TrainingJob.Poisoned _,
                  TrainingJob.Reported _ ->
                  Behaviors.same();
            });
  }

  /// Nothing is left but to see the workers off.
  private Behavior<Command> over(JobOutcome outcome) {
    around.tell(new TrainingEvent.Ended(outcome, around.fence().dropped() + roster.dropped()));
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case TrainingJob.Join join -> turnAway(join.worker(), outcome);
            case TrainingJob.Gone gone -> roster.dismiss(gone.session());
            case TrainingJob.Subscribe subscribe -> subscribe.weights().close();
            case TrainingJob.Start _,
                TrainingJob.Stop _,
                TrainingJob.Superseded _,
                TrainingJob.Heard _,
                TrainingJob.Tick _,
                TrainingJob.ShardDone _,
                TrainingJob.BlockDone _,
                TrainingJob.Poisoned _,
                TrainingJob.Reported _,
                TrainingJob.Kept _ -> {}
          }
          return Behaviors.same();
        });
  }

  /// A worker that comes too late hears how it ended, and one that asks the wrong coordinator
  /// nothing but that: it may find the right one.
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
