package dev.tributary.coordinator.run;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.Coordinator;
import java.time.Duration;

/// Looks, again and again, whether another coordinator conducts the run by now: one that was
/// stopped or cut off for long may have been given up, and hears of it from nobody.
public final class TermWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private TermWatch() {}

  enum Look {
    LOOK
  }

  /// Runs on a thread for files.
  public static Behavior<Look> create(TermFile term, Coordinator coordinator) {
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
