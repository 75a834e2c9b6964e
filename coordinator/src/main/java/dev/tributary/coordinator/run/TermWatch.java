package dev.tributary.coordinator.run;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.Coordinator;
import java.time.Duration;
import java.util.Optional;

/// Checks periodically whether the run's directory is still this coordinator's. A coordinator that
/// was paused or disconnected for long may have been replaced without any message to it, and
/// somebody may remove or rename the directory.
final class TermWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private TermWatch() {}

  enum Look {
    LOOK
  }

  /// The behavior of the watch, for a thread for files.
  static Behavior<Look> create(TermFile term, RunDirectory records, Coordinator coordinator) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Look.LOOK, BETWEEN_LOOKS);
          return Behaviors.receiveMessage(
              look -> {
                Optional<TermRecord> successor = term.successor();
                if (successor.isPresent()) {
                  coordinator.superseded(successor.get().term());
                } else if (records.moveOutIfGone()) {
                  coordinator.moved("its directory was removed or renamed");
                }
                return Behaviors.same();
              });
        });
  }
}
