package dev.tributary.worker;

import java.time.Duration;

/// What becomes of a worker, for people.
public sealed interface WorkerEvent {

  /// It is about to join a run for the first time.
  record Joining(String job) implements WorkerEvent {}

  /// It has no coordinator any more, and looks for it.
  record Lost(String why) implements WorkerEvent {}

  /// It has one again.
  record Back(Duration after) implements WorkerEvent {}

  /// It still has none; said once every so often.
  ///
  /// @param why the newest attempt failed
  record Waiting(Duration since, String why) implements WorkerEvent {}

  /// The run is over, and it waits for another.
  ///
  /// @param instead how it would have ended, if it did not stay
  record Resting(WorkerEnd.RunOver instead) implements WorkerEvent {}
}
