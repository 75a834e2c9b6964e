package dev.tributary.coordinator.job;

import dev.tributary.reduce.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What happens in a run, for whoever watches it: files, the console, a dashboard.
public sealed interface TrainingEvent {

  record WorkerJoined(String worker, int actors) implements TrainingEvent {}

  /// @param who the peer's address, after the name it gave if it came that far
  record WorkerRefused(String who, String why) implements TrainingEvent {}

  record WorkerLost(String worker, String why) implements TrainingEvent {}

  /// What `slow` workers are late with is now computed by others, too. The first copy counts.
  ///
  /// @param what of which step, for people
  record Overtaken(long step, List<String> slow, String what, List<String> helpers, Delay delay)
      implements TrainingEvent {}

  /// @param elapsed since the work was dealt
  /// @param typical what the whole usually takes; zero where nothing is known yet
  record Delay(Duration elapsed, Duration typical) {}

  /// Nothing can go on.
  ///
  /// @param what the step, the phase and who or what is missing
  record Waiting(String what, Duration since) implements TrainingEvent {}

  /// @param epoch counted from 1
  /// @param loss mean over the minibatch, with the weights before the step
  record StepCompleted(long step, long epoch, Metrics metrics, double learningRate, StepTimes times)
      implements TrainingEvent {}

  /// @param epoch of the last step before the evaluation
  /// @param split `holdout`, `test` or `train`
  record Evaluated(long step, long epoch, String split, Metrics metrics) implements TrainingEvent {}

  record CheckpointSaved(long step, Path file, Duration took) implements TrainingEvent {}

  /// The run goes on; the checkpoints before this one are untouched.
  record CheckpointFailed(long step, String why) implements TrainingEvent {}

  /// The run goes on; its ledger lacks something, or no longer does.
  ///
  /// @param what which file, why, and from where on
  record LedgerIncomplete(long step, String what) implements TrainingEvent {}

  /// The last event of a run.
  ///
  /// @param dropped messages of older steps, which counted for nothing
  record Ended(JobOutcome outcome, long dropped) implements TrainingEvent {}
}
