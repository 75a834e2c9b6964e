package dev.tributary.deploy.cli;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.text.Counted;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The warnings about checkpoints that cannot be written: at once, repeatedly while the failures
/// last, when they are over, and at the end of the run. A warning about old checkpoints that cannot
/// be removed is given once while that lasts.
final class CheckpointAlarm {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private Optional<TrainingEvent.CheckpointFailed> first = Optional.empty(); // since the last save
  private Optional<TrainingEvent.CheckpointFailed> last = Optional.empty(); // in the run
  private long failures; // in the run
  private boolean unpruned; // after the last save
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

  /// The end of an alarm, and the beginning of one about old checkpoints.
  ///
  /// @return lines; none if all is as it was
  List<String> saved(TrainingEvent.CheckpointSaved saved) {
    List<String> lines = new ArrayList<>();
    if (first.isPresent()) {
      lines.add("checkpoints are written again, first that of step %s".formatted(saved.step()));
    }
    first = Optional.empty();
    if (saved.unpruned().isPresent() && !unpruned) {
      lines.add(
          "the checkpoint of step %s is saved, but OLD CHECKPOINTS CANNOT BE REMOVED: %s; they take space until that is corrected"
              .formatted(saved.step(), saved.unpruned().get()));
    }
    if (saved.unpruned().isEmpty() && unpruned) {
      lines.add("old checkpoints are removed again");
    }
    unpruned = saved.unpruned().isPresent();
    return lines;
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
