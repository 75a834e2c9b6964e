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
import dev.tributary.time.TimePoint;
import java.util.Optional;
import java.util.OptionalLong;

/// The last phases of a job, and the transitions into them.
///
///     conclude ──▶ concluding ──saved──▶ over
///     abandon ────────┘                   ▲
///     superseded ─────────────────────────┘
///
/// In all of these phases no step is open. In `over` nothing is written.
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

  /// Saves the version, which is complete and final, then ends.
  Behavior<Command> conclude(JobOutcome outcome) {
    checkpoints.saveLast(outcome.version(), now());
    return concluding(outcome);
  }

  /// Ends without completing the current step. A checkpoint that is being written is finished, and
  /// no further checkpoint is begun.
  Behavior<Command> abandon(JobOutcome outcome) {
    return concluding(outcome);
  }

  /// Ends at once: the files and the workers of the run now belong to another coordinator.
  Behavior<Command> superseded(long version, long term) {
    JobOutcome outcome = new JobOutcome.Superseded(version, settings.run().term(), term);
    roster.closeAll(outcome.reason());
    return over(outcome);
  }

  private Behavior<Command> concluding(JobOutcome outcome) {
    if (checkpoints.isIdle() && outcome instanceof JobOutcome.Failed failed) {
      failed.suspect().ifPresent(checkpoints::setAside);
    }
    if (checkpoints.savesLostAgain(outcome.version(), now())) {
      return concluding(outcome);
    }
    if (checkpoints.isIdle()) {
      lastMessage(outcome).ifPresent(roster::tellAll);
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
                        "step %s, saving: the checkpoint is still being written"
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
              case TrainingJob.Reported(Reducer.Doubtful doubtful) ->
                  concluding(doubted(outcome, doubtful));
              case TrainingJob.FilesLost _ -> {
                checkpoints.filesLost();
                yield Behaviors.same();
              }
              case TrainingJob.WorkerReport _, TrainingJob.Reported _, TrainingJob.Stop _ ->
                  Behaviors.same();
            });
  }

  /// The outcome after a report about different copies: the weights of its version may be wrong. An
  /// abandoned step is not part of that version, and an earlier suspect remains.
  private JobOutcome doubted(JobOutcome outcome, Reducer.Doubtful doubtful) {
    boolean isPart = doubtful.step() <= outcome.version();
    boolean isKnown = outcome instanceof JobOutcome.Failed failed && failed.suspect().isPresent();
    Optional<JobOutcome.Failed> failed =
        isPart && !isKnown
            ? SecondOpinions.late(doubtful, roster, outcome.version())
            : Optional.empty();
    return failed.isPresent() ? failed.get() : outcome;
  }

  /// The job is over. Workers still end their sessions, and late workers are answered.
  private Behavior<Command> over(JobOutcome outcome) {
    dependencies.tell(
        new TrainingEvent.RunEnded(outcome, dependencies.fence().dropped() + roster.dropped()));
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof TrainingJob.MembershipChanged(MembershipChange change)) {
            switch (change) {
              case MembershipChange.Join join -> answerLate(join.worker(), outcome);
              case MembershipChange.Gone gone -> roster.remove(gone.session());
              case MembershipChange.Subscribe subscribe -> subscribe.weights().close();
              case MembershipChange.Heard _, MembershipChange.Tick _ -> {}
            }
          }
          return Behaviors.same();
        });
  }

  /// Tells a worker that joins too late how the run ended. A superseded coordinator does not say
  /// that the run is over: the worker may still find the right coordinator.
  private static void answerLate(ActorRef<ToWorker> worker, JobOutcome outcome) {
    lastMessage(outcome).ifPresent(worker::tell);
    worker.tell(new ToWorker.Closed(outcome.reason()));
  }

  private static Optional<ToWorker> lastMessage(JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Completed done ->
          Optional.of(new ToWorker.Finished(done.version(), done.reason()));
      case JobOutcome.Failed(long version, String reason, OptionalLong _) ->
          Optional.of(new ToWorker.Failed(version, reason));
      case JobOutcome.Stopped(long version, String reason) ->
          Optional.of(new ToWorker.Stopped(version, reason));
      case JobOutcome.Superseded _ -> Optional.empty();
    };
  }

  private TimePoint now() {
    return settings.clock().now();
  }
}
