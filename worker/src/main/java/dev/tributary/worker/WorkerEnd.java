package dev.tributary.worker;

import java.time.Duration;

/// Why a worker works no more.
public sealed interface WorkerEnd {

  /// The run is over.
  sealed interface RunOver extends WorkerEnd {
    /// For people.
    String reason();
  }

  /// All its steps are done.
  record Finished(String reason) implements RunOver {}

  /// It cannot go on.
  record RunFailed(String reason) implements RunOver {}

  /// It was told to stop.
  record Left(String reason) implements WorkerEnd {}

  /// The coordinator does not want it; the text says what differs.
  record Refused(String reason) implements WorkerEnd {}

  /// It cannot reach the coordinator, and waiting would not mend it.
  record Hopeless(String why) implements WorkerEnd {}

  /// A worker actor failed.
  record Crashed(Throwable cause) implements WorkerEnd {}

  /// It has been without a coordinator for as long as it may.
  ///
  /// @param everMet whether there was one before
  /// @param why the last attempt failed
  record GaveUp(boolean everMet, Duration after, String why) implements WorkerEnd {}

  /// It could not make ready, e.g. the data is not where it should be.
  record Unready(RuntimeException cause) implements WorkerEnd {}
}
