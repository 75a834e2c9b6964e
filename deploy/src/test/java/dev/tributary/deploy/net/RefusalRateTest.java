package dev.tributary.deploy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalRateTest {
  private TimePoint now = new TimePoint(0);
  private final RefusalRate rate = new RefusalRate(() -> now);

  @Test
  void theFirstRefusalsCauseNoPause() {
    refuse(256);

    assertThat(rate.pause()).isZero();
  }

  @Test
  void thenEachConnectionWaits() {
    refuse(257);

    assertThat(rate.pause()).isEqualTo(Duration.ofNanos(15_625_000));
    now = now.plus(rate.pause());
    assertThat(rate.pause()).isZero();
  }

  @Test
  void aPauseStaysShortHoweverManyAreRefused() {
    refuse(100_000);

    assertThat(rate.pause()).isEqualTo(Duration.ofNanos(15_625_000));
  }

  @Test
  void refusalsAreForgottenWithTime() {
    refuse(100_000);
    now = now.plus(Duration.ofSeconds(5));
    refuse(256);

    assertThat(rate.pause()).isZero();
  }

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      rate.refused();
    }
  }
}
