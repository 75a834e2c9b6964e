package dev.tributary.coordinator.job;

import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.time.Duration;

/// A clock that only the test advances.
final class TestClock implements MonotonicClock {
  private volatile TimePoint now = new TimePoint(0);

  @Override
  public TimePoint now() {
    return now;
  }

  void passes(Duration time) {
    now = now.plus(time);
  }
}
