package dev.tributary.coordinator.job;

import akka.actor.typed.Behavior;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.job.TrainingJob.Command;
import dev.tributary.reduce.Metrics;
import java.util.Optional;

/// The interface between a job and its phases: the transitions out of a phase, and the commands
/// that all phases handle alike.
interface Phases {

  /// Enters the next phase. Neither a step nor an evaluation is in progress at `version`.
  Behavior<Command> next(long version);

  /// Enters the next phase after step `version`: its evaluation, if that is due.
  Behavior<Command> completed(long version);

  /// Enters the next phase after the evaluation of `version`.
  Behavior<Command> evaluated(long version, Metrics metrics);

  /// Ends the job, and saves the version of the outcome, which is complete. A step that is in
  /// progress is not completed.
  Behavior<Command> conclude(JobOutcome outcome);

  /// Ends the job without completing the current step, and saves nothing.
  Behavior<Command> abandon(JobOutcome outcome);

  /// Handles a command for which the phase has no rule of its own.
  ///
  /// @param version the last complete version
  Behavior<Command> otherwise(long version, Command command);

  /// Requests the end of the job after the current step.
  void stop(String reason);

  /// The request to end the job, if there was one.
  Optional<Stopping> stopping();
}
