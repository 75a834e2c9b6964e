package dev.tributary.worker;

import java.time.Duration;

/// An event of a worker, for people.
public sealed interface WorkerEvent {

  /// The worker is about to join a run for the first time.
  record Joining(String job) implements WorkerEvent {}

  /// The worker has lost its coordinator and looks for it.
  record Lost(String why) implements WorkerEvent {}

  /// The worker is connected again.
  ///
  /// @param after the length of the outage
  record Back(Duration after) implements WorkerEvent {}

  /// The worker still has no coordinator. Repeated while the outage lasts.
  ///
  /// @param why the reason why the latest attempt failed
  record Waiting(Duration since, String why) implements WorkerEvent {}

  /// The run is over, and the worker waits for another.
  ///
  /// @param instead the end that the worker would have had without `--stay`
  record Resting(WorkerEnd.RunOver instead) implements WorkerEvent {}
}
