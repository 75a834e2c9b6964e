package dev.tributary.worker;

import java.time.Duration;

/// The reason why a worker ended.
public sealed interface WorkerEnd {

  /// The run is over.
  sealed interface RunOver extends WorkerEnd {
    /// A text for people.
    String reason();
  }

  /// All steps of the run are done.
  record Finished(String reason) implements RunOver {}

  /// The run failed.
  record RunFailed(String reason) implements RunOver {}

  /// The worker was told to stop.
  record Left(String reason) implements WorkerEnd {}

  /// The coordinator refused the worker; the text says what differs.
  record Refused(String reason) implements WorkerEnd {}

  /// The coordinator cannot be reached for a reason that waiting does not remove.
  record Hopeless(String why) implements WorkerEnd {}

  /// A worker actor failed.
  record Crashed(Throwable cause) implements WorkerEnd {}

  /// The worker had no coordinator for longer than its retry policy allows.
  ///
  /// @param everMet whether it had a session before
  /// @param after the length of the outage
  /// @param why the reason why the last attempt failed
  record GaveUp(boolean everMet, Duration after, String why) implements WorkerEnd {}

  /// The worker could not prepare the job, for instance because a data file is missing or memory is
  /// short.
  record Unready(Throwable cause) implements WorkerEnd {}
}
