package dev.tributary.coordinator.event;

import dev.tributary.reduce.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// An event of a run, for its observers: files, the console, a dashboard.
public sealed interface TrainingEvent {

  record WorkerJoined(String worker, int actors) implements TrainingEvent {}

  /// @param who the peer's address, after the name it gave if it came that far
  record WorkerRefused(String who, String why) implements TrainingEvent {}

  record WorkerLost(String worker, String why) implements TrainingEvent {}

  /// Work that `slow` workers are late with is now computed by spare workers, too. The first copy
  /// counts.
  ///
  /// @param what the work and its step, for people
  record BackupAssigned(long step, List<String> slow, String what, List<String> spares, Delay delay)
      implements TrainingEvent {}

  /// @param elapsed since the work was assigned
  /// @param typical the usual duration of the whole step or evaluation; zero while unknown
  record Delay(Duration elapsed, Duration typical) {}

  /// The run makes no progress.
  ///
  /// @param what the step, the phase and the workers or results that are missing
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
  /// @param dropped the number of messages of older steps, which counted for nothing
  record RunEnded(JobOutcome outcome, long dropped) implements TrainingEvent {}
}
