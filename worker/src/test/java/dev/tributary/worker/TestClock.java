package dev.tributary.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that the test advances, and that counts the looks at it.
public final class TestClock implements InstantSource {
  private Instant now = Instant.EPOCH;
  private long looks;

  @Override
  public synchronized Instant instant() {
    looks++;
    notifyAll();
    return now;
  }

  /// Advances the time in one step.
  public synchronized void jumps(long millis) {
    now = now.plusMillis(millis);
  }

  /// Advances the time in steps, and waits after each for four looks at the clock.
  public synchronized void passes(long millis, long step) {
    for (long passed = 0; passed < millis; passed += step) {
      jumps(Math.min(step, millis - passed));
      awaitLooks(looks + 4);
    }
  }

  /// Waits for the first look at the clock.
  public synchronized void isLookedAt() {
    awaitLooks(1);
  }

  private void awaitLooks(long wanted) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try {
      while (looks < wanted) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError("nobody looks at the clock");
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
