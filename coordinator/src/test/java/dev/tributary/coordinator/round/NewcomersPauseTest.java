package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NewcomersPauseTest {
  private static final TimePoint START = TestMembers.START;

  @Test
  void thePauseDoublesUpToItsLimit() {
    NewcomersPause pause = NewcomersPause.NONE;
    TimePoint now = START;
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      pause = pause.next(now);
      assertThat(pause.duration()).isEqualTo(Duration.ofSeconds(seconds));
      now = now.plus(pause.duration());
      assertThat(pause.isOver(now)).isTrue();
      assertThat(pause.isOver(now.minus(Duration.ofNanos(1)))).isFalse();
    }
  }

  @Test
  void failuresWithinAPauseCountOnce() {
    NewcomersPause pause = NewcomersPause.NONE.next(START);

    assertThat(pause.next(START.plus(Duration.ofMillis(999)))).isEqualTo(pause);
  }

  @Test
  void afterATimeWithoutFailureThePauseIsShortAgain() {
    NewcomersPause once = NewcomersPause.NONE.next(START);
    NewcomersPause twice = once.next(once.until());

    assertThat(twice.next(twice.until().plus(NewcomersPause.LONGEST)).duration())
        .isEqualTo(NewcomersPause.FIRST);
  }
}
