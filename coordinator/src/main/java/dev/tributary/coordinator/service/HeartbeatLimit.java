package dev.tributary.coordinator.service;

import io.grpc.Status;

/// The limit on a session's heartbeats. A worker sends two a second by default. A flood would only
/// keep the job busy.
final class HeartbeatLimit {
  /// The number of heartbeats that a session may send within [#WINDOW_NANOS].
  static final int MOST = 200;

  private static final long WINDOW_NANOS = 1_000_000_000;

  private long windowBegan = System.nanoTime();
  private int inWindow;

  /// Counts a heartbeat.
  ///
  /// @throws io.grpc.StatusRuntimeException if there were too many, which ends the session
  void count() {
    long now = System.nanoTime();
    if (now - windowBegan > WINDOW_NANOS) {
      windowBegan = now;
      inWindow = 0;
    }
    if (++inWindow > MOST) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "more than %s heartbeats within a second; send one every Welcome.heartbeat_millis"
                  .formatted(MOST))
          .asRuntimeException();
    }
  }
}
