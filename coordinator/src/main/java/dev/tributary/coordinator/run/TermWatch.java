package dev.tributary.coordinator.run;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.Coordinator;
import java.time.Duration;

/// Looks, again and again, whether another coordinator has begun a later term. A coordinator that
/// was stopped or cut off for long may have been replaced, and nobody tells it.
final class TermWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private TermWatch() {}

  enum Look {
    LOOK
  }

  /// Runs on a thread for files.
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
