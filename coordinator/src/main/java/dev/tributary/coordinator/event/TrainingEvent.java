package dev.tributary.coordinator.event;

import dev.tributary.reduce.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// An event of a run, for its observers: files, the console, a dashboard.
public sealed interface TrainingEvent {

  record WorkerJoined(String worker, int actors) implements TrainingEvent {}

  /// @param who the peer's address, preceded by its name if it had sent one
  record WorkerRefused(String who, String why) implements TrainingEvent {}

  record WorkerLost(String worker, String why) implements TrainingEvent {}

  /// Spare workers now also compute work with which the `slow` workers are late. The first copy
  /// counts.
  ///
  /// @param what a text for people: the work and its step
  record BackupAssigned(long step, List<String> slow, String what, List<String> spares, Delay delay)
      implements TrainingEvent {}

  /// @param elapsed the time since the work was assigned
  /// @param typical the usual duration of the whole step or evaluation; zero while unknown
  record Delay(Duration elapsed, Duration typical) {}

  /// A result is in doubt: a worker reports that a gradient is not finite, or copies of a gradient
  /// differ. Another worker computes it again.
  ///
  /// @param what a text for people: the step, the shards and the workers
  record ResultDoubted(long step, String what, String checker) implements TrainingEvent {}

  /// The run makes no progress.
  ///
  /// @param what a text for people: the step, the phase, and the missing workers or results
  record Waiting(String what, Duration since) implements TrainingEvent {}

  /// @param epoch counted from 1
  /// @param metrics the metrics over the minibatch, with the weights before the step
  record StepCompleted(long step, long epoch, Metrics metrics, double learningRate, StepTimes times)
      implements TrainingEvent {}

  /// @param epoch the epoch of the last step before the evaluation
  /// @param split `holdout`, `test` or `train`
  record Evaluated(long step, long epoch, String split, Metrics metrics) implements TrainingEvent {}

  /// @param unpruned the reason why older checkpoints could not be removed, if there is one
  record CheckpointSaved(long step, Path file, Duration took, Optional<String> unpruned)
      implements TrainingEvent {}

  /// The run goes on; the checkpoints before this one are untouched.
  record CheckpointFailed(long step, String why) implements TrainingEvent {}

  /// The model of an evaluated version was kept, because it is among the best.
  record BestKept(long step, Path file) implements TrainingEvent {}

  /// That model could not be written. The run goes on.
  record BestNotKept(long step, String why) implements TrainingEvent {}

  /// The checkpoints of this step and later ones may hold wrong weights. The run will not go on
  /// from them.
  ///
  /// @param newest the newest checkpoint before them, if there is one
  record CheckpointsSetAside(long from, Optional<Path> newest) implements TrainingEvent {}

  /// The checkpoints of this step and later ones may hold wrong weights, and could not be set
  /// aside.
  record CheckpointsNotSetAside(long from, String why) implements TrainingEvent {}

  /// The ledger has become incomplete, or complete again. The run goes on.
  ///
  /// @param what a text for people: the file, the cause, and the first step that is missing
  record LedgerIncomplete(long step, String what) implements TrainingEvent {}

  /// The last event of a run.
  ///
  /// @param dropped the number of messages of older steps, which were ignored
  record RunEnded(JobOutcome outcome, long dropped) implements TrainingEvent {}
}
