package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Score;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  @Test
  void anEvaluationIsCompleteWhenEveryBlockHasAResult() {
    Evaluation open = Evaluation.open(6, 3);

    Evaluation some = open.blockDone(result(2)).blockDone(result(0)).blockDone(result(2));

    assertThat(some.isComplete()).isFalse();
    assertThat(some.blockDone(result(1)).isComplete()).isTrue();
    assertThat(some.version()).isEqualTo(6);
  }

  private static ShardResult result(int block) {
    return new ShardResult(block, Score.of(1, 1), 0);
  }
}
