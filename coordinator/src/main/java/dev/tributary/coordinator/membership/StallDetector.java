package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Detects that a run makes no progress, and reports it every ten seconds. Belongs to one actor.
public final class StallDetector {
  /// The time between two checks.
  public static final Duration TICK = Duration.ofMillis(250);

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private TimePoint ticked;
  private TimePoint progressed;
  private TimePoint noticed;

  StallDetector(TimePoint now) {
    this.ticked = now;
    this.progressed = now;
    this.noticed = now;
  }

  void progressed(TimePoint now) {
    progressed = now;
    noticed = now;
  }

  /// Notes the time of a check.
  ///
  /// @return false if the last check was so long ago that this process must have been paused
  boolean tick(TimePoint now) {
    boolean inTime = now.since(ticked).compareTo(TICK.multipliedBy(4)) < 0;
    ticked = now;
    return inTime;
  }

  /// The event to report after every ten seconds without progress.
  ///
  /// @param missing gives a text that says what the run waits for
  Optional<TrainingEvent> stallNotice(TimePoint now, Supplier<String> missing) {
    if (now.since(noticed).compareTo(LIMIT) < 0) {
      return Optional.empty();
    }
    noticed = now;
    return Optional.of(new TrainingEvent.Waiting(missing.get(), now.since(progressed)));
  }
}
