package dev.tributary.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that goes when the test says so, and knows when it was looked at.
final class TestClock implements InstantSource {
  private Instant now = Instant.EPOCH;
  private long looks;

  @Override
  public synchronized Instant instant() {
    looks++;
    notifyAll();
    return now;
  }

  /// The time is later by so much, all at once.
  synchronized void jumps(long millis) {
    now = now.plusMillis(millis);
  }

  /// Time passes in steps, and whoever looks at the clock again and again does so in each.
  synchronized void passes(long millis, long step) {
    for (long passed = 0; passed < millis; passed += step) {
      jumps(Math.min(step, millis - passed));
      awaitLooks(looks + 4);
    }
  }

  /// Waits for the first look at it.
  synchronized void isLookedAt() {
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
