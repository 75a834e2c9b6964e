package dev.tributary.deploy.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/// The clock of a simulation, and what is to happen. Time stands still between two events.
final class VirtualTime implements InstantSource {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long now; // nanoseconds
  private long scheduled;

  /// @param number of the event, which decides between those of one moment
  private record Event(long at, long number, Runnable action) {}

  /// Nanoseconds since the simulation began.
  long nanos() {
    return now;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(now);
  }

  void after(Duration delay, Runnable action) {
    at(now + delay.toNanos(), action);
  }

  void at(long moment, Runnable action) {
    events.add(new Event(Math.max(now, moment), scheduled++, action));
  }

  /// Lets the next event happen, which must be there.
  void advance() {
    Event next = events.remove();
    now = next.at();
    next.action().run();
  }

  boolean isOver() {
    return events.isEmpty();
  }
}
