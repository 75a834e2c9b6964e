package dev.tributary.coordinator.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that only the test advances.
final class TestClock implements InstantSource {
  private volatile Instant now = Instant.EPOCH;

  @Override
  public Instant instant() {
    return now;
  }

  void passes(Duration time) {
    now = now.plus(time);
  }
}
