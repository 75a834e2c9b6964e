package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.time.TimePoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The warnings about checkpoints that cannot be written. This test pins their wording.
final class CheckpointAlarmTest {
  private final CheckpointAlarm alarm = new CheckpointAlarm();
  private TimePoint now = new TimePoint(0);

  @Test
  void theAlarmIsPrintedAtOnceAndRepeatedEveryTenSeconds() {
    assertThat(fails(5))
        .contains(
            "NO CHECKPOINT at step 5: no room; the run goes on, and older checkpoints are intact");
    assertThat(fails(10)).isEmpty();
    now = now.plus(Duration.ofSeconds(10));
    assertThat(fails(15))
        .contains(
            "NO CHECKPOINT at step 15, nor since step 5: no room; the run goes on, and older"
                + " checkpoints are intact");
  }

  @Test
  void theEndOfTheAlarmIsPrintedAndTheNextFailureRaisesItAgain() {
    assertThat(saved(1)).isEmpty();
    fails(5);

    assertThat(saved(10)).contains("checkpoints are written again, first that of step 10");
    assertThat(saved(15)).isEmpty();
    assertThat(fails(20)).isPresent();
  }

  @Test
  void theSummaryTellsWhetherTheFailuresLast() {
    assertThat(alarm.summary()).isEmpty();
    fails(5);
    fails(10);
    assertThat(alarm.summary())
        .contains(
            "NO CHECKPOINT SINCE STEP 5: 2 checkpoints could not be written, the last at step 10:"
                + " no room");

    saved(15);

    assertThat(alarm.summary())
        .contains("2 checkpoints could not be written, the last at step 10: no room");
  }

  private Optional<String> fails(long step) {
    return alarm.failed(new TrainingEvent.CheckpointFailed(step, "no room"), now);
  }

  @Test
  void aFailureToRemoveOldCheckpointsIsReportedOnceAndIsNoMissingCheckpoint() {
    assertThat(saved(1, Optional.of("no list")))
        .containsExactly(
            "the checkpoint of step 1 is saved, but OLD CHECKPOINTS CANNOT BE REMOVED: no list;"
                + " they take space until that is corrected");
    assertThat(saved(2, Optional.of("no list"))).isEmpty();
    assertThat(saved(3)).containsExactly("old checkpoints are removed again");
    assertThat(saved(4)).isEmpty();
    assertThat(alarm.summary()).isEmpty();
  }

  private List<String> saved(long step) {
    return saved(step, Optional.empty());
  }

  private List<String> saved(long step, Optional<String> unpruned) {
    return alarm.saved(
        new TrainingEvent.CheckpointSaved(step, Path.of("file"), Duration.ZERO, unpruned));
  }
}
