package dev.tributary.worker;

import dev.tributary.tensor.Randomness;
import java.time.Duration;

/// The pause before the next attempt: a random fraction of a bound that doubles with each failure.
/// The random fraction keeps a thousand workers that lost one coordinator from connecting at the
/// same moment ("full jitter" in Brooker 2015, Exponential Backoff And Jitter).
///
/// @param first the bound after the first failure
/// @param most the largest bound
/// @param chance random numbers that differ between workers
public record Backoff(Duration first, Duration most, Randomness chance) {
  /// A backoff with bounds from 100 ms to 2 s. A restarted coordinator accepts connections within
  /// seconds, and its workers should reconnect soon after.
  public static Backoff with(Randomness chance) {
    return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), chance);
  }

  /// The pause after `failures` failed attempts in a row, at least 1.
  Duration after(int failures) {
    int doublings = Math.min(failures - 1, Long.SIZE - 2 - bits(first.toMillis()));
    long bound = Math.min(first.toMillis() << doublings, most.toMillis());
    return Duration.ofMillis((long) (bound * (double) chance.uniform(failures)));
  }

  private static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }
}
