package dev.tributary.worker;

import java.time.Duration;
import java.time.Instant;

/// For how long the coordinator has been silent, as far as this process can tell. A value.
///
/// @param length a silence that is longer ends the session
/// @param heard when the coordinator last said something
/// @param looked when this process last looked at the clock
record Lease(Duration length, Instant heard, Instant looked) {

  static Lease beginning(Duration length, Instant now) {
    return new Lease(length, now, now);
  }

  /// The coordinator has said something.
  Lease heard(Instant now) {
    return new Lease(length, now, looked);
  }

  /// To be called several times in the course of a lease. If the last time is long ago, it was this
  /// process that stood still: what was said meanwhile may still be on its way, and silence counts
  /// from now on.
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
