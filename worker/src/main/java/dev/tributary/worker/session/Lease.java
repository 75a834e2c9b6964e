package dev.tributary.worker.session;

import dev.tributary.time.TimePoint;
import java.time.Duration;

/// The coordinator's lease: the length of its silence, as far as this process can measure it. A
/// value.
///
/// @param length the longest silence for which a session lasts
/// @param heard the time of the latest message from the coordinator
/// @param checked the time of the latest check
record Lease(Duration length, TimePoint heard, TimePoint checked) {

  static Lease beginning(Duration length, TimePoint now) {
    return new Lease(length, now, now);
  }

  /// The lease after a message from the coordinator.
  Lease heard(TimePoint now) {
    return new Lease(length, now, checked);
  }

  /// The lease after a check. Checks must be made several times within the length of a lease. If
  /// the previous check was long ago, this process itself was paused. Messages from that time may
  /// not have been read yet, so the silence counts from now on.
  Lease checked(TimePoint now) {
    boolean wasPaused = now.since(checked).compareTo(length.dividedBy(2)) > 0;
    return new Lease(length, wasPaused ? now : heard, now);
  }

  Duration silence(TimePoint now) {
    return now.since(heard);
  }

  boolean isOver(TimePoint now) {
    return silence(now).compareTo(length) > 0;
  }
}
