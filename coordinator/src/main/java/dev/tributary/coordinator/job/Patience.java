package dev.tributary.coordinator.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Notices when the run stands still, and says so, again and again. Belongs to one actor.
final class Patience {
  /// How often the job looks around.
  static final Duration TICK = Duration.ofMillis(250);

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Instant ticked;
  private Instant progressed;
  private Instant complained;

  Patience(Instant now) {
    this.ticked = now;
    this.progressed = now;
    this.complained = now;
  }

  void progressed(Instant now) {
    progressed = now;
    complained = now;
  }

  /// @return false if the last tick was so long ago that this process must have been paused itself
  boolean tick(Instant now) {
    boolean inTime = Duration.between(ticked, now).compareTo(TICK.multipliedBy(4)) < 0;
    ticked = now;
    return inTime;
  }

  /// An event, once every so often while nothing progresses.
  Optional<TrainingEvent> complaint(Instant now, Supplier<String> missing) {
    if (Duration.between(complained, now).compareTo(LIMIT) < 0) {
      return Optional.empty();
    }
    complained = now;
    return Optional.of(new TrainingEvent.Waiting(missing.get(), Duration.between(progressed, now)));
  }
}
