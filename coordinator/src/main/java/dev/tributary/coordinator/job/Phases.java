package dev.tributary.coordinator.job;

import akka.actor.typed.Behavior;
import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.job.TrainingJob.Command;
import java.util.Optional;

/// The job as its phases see it: the ways out of a phase, and the commands that are handled alike
/// in all of them.
interface Phases {

  /// Nothing is under way at `version`: enters the phase that follows.
  Behavior<Command> next(long version);

  /// Step `version` has just been completed: evaluates it if that is due.
  Behavior<Command> completed(long version);

  /// Ends the job without the step that is under way.
  Behavior<Command> abandon(JobOutcome outcome);

  /// Handles a command that the phase has no rule of its own for.
  ///
  /// @param version the last complete one
  Behavior<Command> otherwise(long version, Command command);

  /// The job is to end when the step that is under way is done.
  void stop(String reason);

  /// The reason to stop, once there is one.
  Optional<String> stopping();
}
