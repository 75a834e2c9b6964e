package dev.tributary.deploy.simulation;

import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/// The clock of a simulation and the queue of its events. The time changes only from one event to
/// the next.
final class VirtualTime implements MonotonicClock {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long now; // nanoseconds
  private long scheduled;

  /// An event.
  ///
  /// @param number the order of events at the same time
  private record Event(long at, long number, Runnable action) {}

  /// Nanoseconds since the simulation began.
  long nanos() {
    return now;
  }

  @Override
  public TimePoint now() {
    return new TimePoint(now);
  }

  void after(Duration delay, Runnable action) {
    at(now + delay.toNanos(), action);
  }

  void at(long moment, Runnable action) {
    events.add(new Event(Math.max(now, moment), scheduled++, action));
  }

  /// Advances the clock to the next event and runs it. There must be one.
  void advance() {
    Event next = events.remove();
    now = next.at();
    next.action().run();
  }

  boolean isOver() {
    return events.isEmpty();
  }
}
