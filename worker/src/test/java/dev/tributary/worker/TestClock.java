package dev.tributary.worker;

import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.time.Duration;

/// A clock that the test advances, and that counts how often it is read.
public final class TestClock implements MonotonicClock {
  private TimePoint now = new TimePoint(0);
  private long reads;

  @Override
  public synchronized TimePoint now() {
    reads++;
    notifyAll();
    return now;
  }

  /// Advances the time in one step.
  public synchronized void jumps(long millis) {
    now = now.plus(Duration.ofMillis(millis));
  }

  /// Advances the time in steps. After each step it waits until the clock has been read four times.
  public synchronized void passes(long millis, long step) {
    for (long passed = 0; passed < millis; passed += step) {
      jumps(Math.min(step, millis - passed));
      awaitReads(reads + 4);
    }
  }

  /// Waits until the clock has been read for the first time.
  public synchronized void awaitFirstRead() {
    awaitReads(1);
  }

  private void awaitReads(long count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try {
      while (reads < count) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError("the clock is not read");
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
