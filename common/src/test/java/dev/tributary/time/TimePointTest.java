package dev.tributary.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Points of a clock, and their distances.
final class TimePointTest {
  private static final TimePoint POINT = new TimePoint(5_000_000_000L);

  @Test
  void aPointLaterMinusThePointIsTheDuration() {
    TimePoint later = POINT.plus(Duration.ofMillis(250));

    assertThat(later.since(POINT)).isEqualTo(Duration.ofMillis(250));
    assertThat(POINT.since(later)).isEqualTo(Duration.ofMillis(-250));
    assertThat(later.minus(Duration.ofMillis(250))).isEqualTo(POINT);
    assertThat(POINT.isBefore(later)).isTrue();
    assertThat(later.isBefore(POINT)).isFalse();
    assertThat(POINT.isBefore(POINT)).isFalse();
  }

  @Test
  void whatNeverHappenedIsLongerAgoThanAnyLimit() {
    TimePoint centuryLater = POINT.plus(Duration.ofDays(36_525));

    assertThat(centuryLater.since(TimePoint.LONG_AGO)).isGreaterThan(Duration.ofDays(26_000));
    assertThat(TimePoint.LONG_AGO.minus(Duration.ofDays(26_000)).isBefore(POINT)).isTrue();
  }

  @Test
  void theClockOfTheProcessGoesOnWhenTheTimeOfDayIsSet() {
    MonotonicClock clock = MonotonicClock.system();
    TimePoint before = clock.now();

    try {
      WallClock.CLOCK.set(Duration.ofHours(-5));

      assertThat(clock.now().since(before)).isBetween(Duration.ZERO, Duration.ofHours(1));
      assertThat(MonotonicClock.system()).isSameAs(clock);
    } finally {
      WallClock.CLOCK.set(Duration.ZERO);
    }
  }
}
