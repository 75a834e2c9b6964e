package dev.tributary.deploy.net;

import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.time.Duration;

/// The rate at which peers are refused, and the pause before the next connection is accepted that
/// follows from it. A peer that connects again and again to be refused costs the coordinator a
/// connection each time. Connections that are not refused cause no pause. Safe for any thread.
///
///     the first 256 refusals cause no pause; then one connection is accepted per 1/64 s
final class RefusalRate {
  /// The time that a refusal costs.
  private static final Duration EACH = Duration.ofNanos(1_000_000_000L / 64);

  /// The cost that causes no pause.
  private static final Duration FREE = EACH.multipliedBy(256);

  private final MonotonicClock clock;
  private TimePoint paidUntil; // the time at which the cost of all refusals will have passed

  RefusalRate(MonotonicClock clock) {
    this.clock = clock;
    this.paidUntil = clock.now();
  }

  /// Counts a refusal. More of them than are free do not add up, so that a single pause is short.
  synchronized void refused() {
    TimePoint now = clock.now();
    TimePoint from = paidUntil.isBefore(now) ? now : paidUntil;
    TimePoint most = now.plus(FREE).plus(EACH);
    TimePoint next = from.plus(EACH);
    paidUntil = next.isBefore(most) ? next : most;
  }

  /// The pause before the next connection; zero if there is none.
  synchronized Duration pause() {
    TimePoint due = clock.now().plus(FREE);
    return due.isBefore(paidUntil) ? paidUntil.since(due) : Duration.ZERO;
  }
}
