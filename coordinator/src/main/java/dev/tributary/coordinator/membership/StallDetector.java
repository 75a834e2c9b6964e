package dev.tributary.coordinator.membership;

import dev.tributary.coordinator.event.TrainingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Notices when a run makes no progress, and reports that every ten seconds. Belongs to one actor.
public final class StallDetector {
  /// The time between two looks.
  public static final Duration TICK = Duration.ofMillis(250);

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Instant ticked;
  private Instant progressed;
  private Instant noticed;

  StallDetector(Instant now) {
    this.ticked = now;
    this.progressed = now;
    this.noticed = now;
  }

  void progressed(Instant now) {
    progressed = now;
    noticed = now;
  }

  /// @return false if the last tick was so long ago that this process must have been paused itself
  boolean tick(Instant now) {
    boolean inTime = Duration.between(ticked, now).compareTo(TICK.multipliedBy(4)) < 0;
    ticked = now;
    return inTime;
  }

  /// An event, once in ten seconds without progress.
  ///
  /// @param missing says what the run waits for
  Optional<TrainingEvent> stallNotice(Instant now, Supplier<String> missing) {
    if (Duration.between(noticed, now).compareTo(LIMIT) < 0) {
      return Optional.empty();
    }
    noticed = now;
    return Optional.of(new TrainingEvent.Waiting(missing.get(), Duration.between(progressed, now)));
  }
}
