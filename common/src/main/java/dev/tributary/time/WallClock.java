package dev.tributary.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The time of day: to be shown, and for the dates of certificates. Somebody may set it at any
/// time, so no interval is measured with it.
public final class WallClock implements InstantSource {
  /// The clock of this machine.
  public static final WallClock CLOCK = new WallClock();

  private volatile Duration ahead = Duration.ZERO;

  private WallClock() {}

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  /// Sets the clock of this process only, as a test and a drill do it.
  ///
  /// @param offset the difference to the machine's clock, negative for an earlier time
  public void set(Duration offset) {
    ahead = offset;
  }
}
