package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenessTest {

  @Test
  void eachMultipleOfTheMedianAllowsOneMoreHelper() {
    Lateness lateness = lateness(3, 100, 900, 200, 300, 100);

    assertThat(lateness.typical()).isEqualTo(millis(200));
    assertThat(lateness.helpers(millis(599))).isZero();
    assertThat(lateness.helpers(millis(600))).isEqualTo(1);
    assertThat(lateness.helpers(millis(1199))).isEqualTo(1);
    assertThat(lateness.helpers(millis(1200))).isEqualTo(2);
  }

  @Test
  void quickStepsAreNotLateForEveryPause() {
    Lateness lateness = lateness(4, 1, 1, 1);

    assertThat(lateness.helpers(Lateness.LEAST.minusMillis(1))).isZero();
    assertThat(lateness.helpers(Lateness.LEAST)).isEqualTo(1);
  }

  @Test
  void aFirstStepMayTakeItsTime() {
    Lateness lateness = Lateness.of(4);

    assertThat(lateness.helpers(Lateness.FIRST.minusMillis(1))).isZero();
    assertThat(lateness.helpers(Lateness.FIRST)).isEqualTo(1);
  }

  @Test
  void onlyTheLastFifteenAreRemembered() {
    Lateness lateness = lateness(1, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000);
    for (int i = 0; i < 15; i++) {
      lateness = lateness.with(millis(500));
    }

    assertThat(lateness.recent()).hasSize(15).containsOnly(millis(500));
  }

  @Test
  void aFactorOfZeroMeansNever() {
    assertThat(lateness(0, 1).helpers(Duration.ofDays(1))).isZero();
    assertThatThrownBy(() -> Lateness.of(0.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Lateness.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Lateness lateness(double factor, long... took) {
    Lateness lateness = Lateness.of(factor);
    for (long millis : took) {
      lateness = lateness.with(millis(millis));
    }
    return lateness;
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
