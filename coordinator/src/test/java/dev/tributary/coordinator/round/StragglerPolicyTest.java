package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StragglerPolicyTest {

  @Test
  void eachMultipleOfTheMedianAllowsOneMoreSpareWorker() {
    StragglerPolicy policy = policy(3, 100, 900, 200, 300, 100);

    assertThat(policy.typical()).isEqualTo(millis(200));
    assertThat(policy.spares(millis(599))).isZero();
    assertThat(policy.spares(millis(600))).isEqualTo(1);
    assertThat(policy.spares(millis(1199))).isEqualTo(1);
    assertThat(policy.spares(millis(1200))).isEqualTo(2);
  }

  @Test
  void theLimitIsNeverShorterThanTheShortestLimit() {
    StragglerPolicy policy = policy(4, 1, 1, 1);

    assertThat(policy.spares(StragglerPolicy.LEAST.minusMillis(1))).isZero();
    assertThat(policy.spares(StragglerPolicy.LEAST)).isEqualTo(1);
  }

  @Test
  void aFirstStepHasALimitOfItsOwn() {
    StragglerPolicy policy = StragglerPolicy.of(4);

    assertThat(policy.spares(StragglerPolicy.FIRST.minusMillis(1))).isZero();
    assertThat(policy.spares(StragglerPolicy.FIRST)).isEqualTo(1);
  }

  @Test
  void onlyTheLastFifteenDurationsAreRemembered() {
    StragglerPolicy policy = policy(1, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000);
    for (int i = 0; i < 15; i++) {
      policy = policy.with(millis(500));
    }

    assertThat(policy.recent()).hasSize(15).containsOnly(millis(500));
  }

  @Test
  void aFactorOfZeroMeansNoBackupTasks() {
    assertThat(policy(0, 1).spares(Duration.ofDays(1))).isZero();
    assertThatThrownBy(() -> StragglerPolicy.of(0.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StragglerPolicy.of(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static StragglerPolicy policy(double factor, long... took) {
    StragglerPolicy policy = StragglerPolicy.of(factor);
    for (long millis : took) {
      policy = policy.with(millis(millis));
    }
    return policy;
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
