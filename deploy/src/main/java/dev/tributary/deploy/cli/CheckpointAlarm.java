package dev.tributary.deploy.cli;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.text.Counted;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.Optional;

/// The warnings about checkpoints that cannot be written: at once, repeatedly while the failures
/// last, when they are over, and at the end of the run.
final class CheckpointAlarm {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private Optional<TrainingEvent.CheckpointFailed> first = Optional.empty(); // since the last save
  private Optional<TrainingEvent.CheckpointFailed> last = Optional.empty(); // in the run
  private long failures; // in the run
  private TimePoint reported = TimePoint.LONG_AGO;

  /// The warning about a failure.
  ///
  /// @return a line; empty if the last one was less than 10 s ago
  Optional<String> failed(TrainingEvent.CheckpointFailed failed, TimePoint now) {
    failures++;
    last = Optional.of(failed);
    if (first.isEmpty()) {
      first = last;
    } else if (now.since(reported).compareTo(BETWEEN_LINES) < 0) {
      return Optional.empty();
    }
    reported = now;
    return Optional.of(
        "NO CHECKPOINT at step %s%s: %s; the run goes on, and older checkpoints are intact"
            .formatted(failed.step(), since(failed), failed.why()));
  }

  private String since(TrainingEvent.CheckpointFailed failed) {
    return first
        .filter(earlier -> earlier.step() < failed.step())
        .map(earlier -> ", nor since step " + earlier.step())
        .orElse("");
  }

  /// The end of an alarm.
  ///
  /// @return a line; empty if the checkpoint before this one was saved
  Optional<String> saved(TrainingEvent.CheckpointSaved saved) {
    Optional<String> line =
        first.map(
            any -> "checkpoints are written again, first that of step %s".formatted(saved.step()));
    first = Optional.empty();
    return line;
  }

  /// The line for the summary of the run, if any checkpoint failed.
  Optional<String> summary() {
    return last.map(
        failed ->
            "%s%s could not be written, the last at step %s: %s"
                .formatted(
                    first
                        .map(earlier -> "NO CHECKPOINT SINCE STEP %s: ".formatted(earlier.step()))
                        .orElse(""),
                    Counted.of(failures, "checkpoint"),
                    failed.step(),
                    failed.why()));
  }
}
