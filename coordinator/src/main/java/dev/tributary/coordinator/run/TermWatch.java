package dev.tributary.coordinator.run;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.Coordinator;
import java.time.Duration;

/// Checks periodically whether another coordinator has begun a later term. A coordinator that was
/// paused or disconnected for long may have been replaced without any message to it.
final class TermWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private TermWatch() {}

  enum Look {
    LOOK
  }

  /// The behavior of the watch, for a thread for files.
  static Behavior<Look> create(TermFile term, Coordinator coordinator) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Look.LOOK, BETWEEN_LOOKS);
          return Behaviors.receiveMessage(
              look -> {
                term.successor().ifPresent(now -> coordinator.superseded(now.term()));
                return Behaviors.same();
              });
        });
  }
}
