package dev.tributary.worker.session;

import java.time.Duration;
import java.time.Instant;

/// The coordinator's silence, as far as this process can measure it. A value.
///
/// @param length the longest silence that a session survives
/// @param heard the time of the latest message from the coordinator
/// @param looked the time of the latest call of [#looked]
record Lease(Duration length, Instant heard, Instant looked) {

  static Lease beginning(Duration length, Instant now) {
    return new Lease(length, now, now);
  }

  /// The lease after a message from the coordinator.
  Lease heard(Instant now) {
    return new Lease(length, now, looked);
  }

  /// Must be called several times within the length of a lease. If the previous call was long ago,
  /// this process itself was stopped: messages of that time can still be on their way, so the
  /// silence is counted from now on.
  Lease looked(Instant now) {
    boolean stood = Duration.between(looked, now).compareTo(length.dividedBy(2)) > 0;
    return new Lease(length, stood ? now : heard, now);
  }

  Duration silence(Instant now) {
    return Duration.between(heard, now);
  }

  boolean isOver(Instant now) {
    return silence(now).compareTo(length) > 0;
  }
}
