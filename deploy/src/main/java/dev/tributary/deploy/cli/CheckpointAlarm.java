package dev.tributary.deploy.cli;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.text.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The warnings about checkpoints that cannot be written: at once, again and again while it lasts,
/// when it is over, and at the end of the run.
final class CheckpointAlarm {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private Optional<TrainingEvent.CheckpointFailed> first = Optional.empty(); // since one was saved
  private Optional<TrainingEvent.CheckpointFailed> last = Optional.empty(); // of the run
  private long failures; // of the run
  private Instant said = Instant.MIN;

  /// @return a line, unless there was one a moment ago
  Optional<String> failed(TrainingEvent.CheckpointFailed failed, Instant now) {
    failures++;
    last = Optional.of(failed);
    if (first.isEmpty()) {
      first = last;
    } else if (Duration.between(said, now).compareTo(BETWEEN_LINES) < 0) {
      return Optional.empty();
    }
    said = now;
    return Optional.of(
        "NO CHECKPOINT at step %d%s: %s; the run goes on and older checkpoints are whole"
            .formatted(failed.step(), since(failed), failed.why()));
  }

  private String since(TrainingEvent.CheckpointFailed failed) {
    return first
        .filter(earlier -> earlier.step() < failed.step())
        .map(earlier -> ", as since step " + earlier.step())
        .orElse("");
  }

  /// @return a line, if the one before was not saved
  Optional<String> saved(TrainingEvent.CheckpointSaved saved) {
    Optional<String> line =
        first.map(any -> "checkpoints are written again: that of step %d".formatted(saved.step()));
    first = Optional.empty();
    return line;
  }

  /// What must be known at the end.
  Optional<String> summary() {
    return last.map(
        failed ->
            "%s%s could not be written, the last at step %d: %s"
                .formatted(
                    first
                        .map(earlier -> "NO CHECKPOINT SINCE STEP %d: ".formatted(earlier.step()))
                        .orElse(""),
                    Counted.of(failures, "checkpoint"),
                    failed.step(),
                    failed.why()));
  }
}
