package dev.tributary.worker;

import dev.tributary.tensor.Randomness;
import java.time.Duration;

/// How long to wait before the next attempt: a random part, from nothing to all, of a bound that
/// doubles with each failure. So a thousand workers that lost one coordinator do not come back in
/// the same moment ("full jitter" in Brooker 2015, Exponential Backoff And Jitter).
///
/// @param first the bound after the first failure
/// @param most what the bound never exceeds
/// @param chance this worker's own
public record Backoff(Duration first, Duration most, Randomness chance) {
  /// A restarted coordinator listens again within seconds, and should not have to wait for workers.
  public static Backoff with(Randomness chance) {
    return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), chance);
  }

  /// The pause after so many failures in a row, at least one.
  Duration after(int failures) {
    int doublings = Math.min(failures - 1, Long.SIZE - 2 - bits(first.toMillis()));
    long bound = Math.min(first.toMillis() << doublings, most.toMillis());
    return Duration.ofMillis((long) (bound * (double) chance.uniform(failures)));
  }

  private static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }
}
