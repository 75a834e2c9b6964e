package dev.tributary.coordinator.run;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.Coordinator;
import java.time.Duration;

/// A periodic check whether another coordinator has begun a later term. A coordinator that was
/// stopped or cut off for long may have been replaced without notice.
final class TermWatch {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private TermWatch() {}

  enum Command {
    CHECK
  }

  /// Runs on a thread for files.
  static Behavior<Command> create(TermFile term, Coordinator coordinator) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Command.CHECK, PERIOD);
          return Behaviors.receiveMessage(
              check -> {
                term.successor().ifPresent(now -> coordinator.superseded(now.term()));
                return Behaviors.same();
              });
        });
  }
}
