package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.round.Assignment;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.reduce.ShardRange;
import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssignmentTimesTest {
  private static final SessionId OWNER = new SessionId(1);
  private static final SessionId SPARE = new SessionId(2);
  private static final WorkPool FIRST = WorkPool.of(2).with(assignment(OWNER));
  private static final WorkPool BACKED_UP = FIRST.with(assignment(SPARE));

  private final AssignmentTimes times =
      AssignmentTimes.begin(at(0))
          .with(WorkPool.of(2), FIRST, at(0))
          .with(FIRST, BACKED_UP, at(10_000));

  @Test
  void aResultOfABackupTaskIsMeasuredFromItsOwnAssignment() {
    AssignmentTimes done = times.counted(SPARE, at(10_200));

    assertThat(done.took(at(10_250))).isEqualTo(Duration.ofMillis(250));
    assertThat(done.whole(at(10_250))).isEqualTo(Duration.ofMillis(10_250));
  }

  @Test
  void aLateResultOfTheFirstOwnerIsMeasuredFromTheFirstAssignment() {
    assertThat(times.counted(OWNER, at(10_300)).took(at(10_300)))
        .isEqualTo(Duration.ofMillis(10_300));
  }

  private static List<Assignment> assignment(SessionId owner) {
    return List.of(new Assignment(owner, new ShardRange(0, 2)));
  }

  private static TimePoint at(long millis) {
    return new TimePoint(millis * 1_000_000);
  }
}
