package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  @Test
  void anEvaluationIsCompleteWhenEveryBlockIs() {
    Evaluation open = Evaluation.open(6, 3);

    Evaluation some = open.blockDone(result(2)).blockDone(result(0)).blockDone(result(2));

    assertThat(some.isComplete()).isFalse();
    assertThat(some.blockDone(result(1)).isComplete()).isTrue();
    assertThat(some.version()).isEqualTo(6);
  }

  @Test
  void theBlocksOfALostWorkerGoToTheOthers() {
    List<Member> both = Cast.members(1, 1);
    Evaluation dealt = Evaluation.open(6, 3).deal(both).evaluation();

    Evaluation.Dealt takenOver =
        dealt.retaining(Cast.membership(List.of(both.getLast()))).deal(List.of(both.getLast()));
    Evaluation.Dealt alone = dealt.retaining(Membership.EMPTY).deal(List.of());

    assertThat(takenOver.added())
        .isEqualTo(Map.of(new SessionId(2), List.of(new ShardRange(0, 2))));
    assertThat(alone.added()).isEmpty();
    assertThat(Cast.shards(List.of(alone.evaluation().duties().unassigned())))
        .isEqualTo(Cast.upTo(3));
  }

  private static ShardResult result(int block) {
    return new ShardResult(block, Score.of(1, 1), 0);
  }
}
