package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Score;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundTest {
  private static final SessionId ONE = new SessionId(1);
  private static final SessionId TWO = new SessionId(2);

  @Test
  void aRoundIsCompleteWhenEveryShardIsComputedAndEveryReducerDone() {
    Round open = Round.open(4, 2, Set.of(0, 1));

    Round computed = open.shardDone(ONE, result(1, 10)).shardDone(ONE, result(0, 10));
    Round halfReduced = computed.reduced(1);
    Round reduced = open.reduced(1).reduced(0);

    assertThat(open.isComplete()).isFalse();
    assertThat(computed.isComplete()).isFalse();
    assertThat(halfReduced.isComplete()).isFalse();
    assertThat(halfReduced.reduced(1).isComplete()).isFalse();
    assertThat(halfReduced.reduced(0).isComplete()).isTrue();
    assertThat(reduced.isComplete()).isFalse();
    assertThat(reduced.shardDone(ONE, result(0, 1)).isComplete()).isFalse();
    assertThat(reduced.shardDone(ONE, result(0, 1)).shardDone(TWO, result(1, 1)).isComplete())
        .isTrue();
  }

  @Test
  void theCompletedWorkOfEachWorkerIsAddedUp() {
    Round round =
        Round.open(1, 3, Set.of(0))
            .shardDone(ONE, result(0, 10))
            .shardDone(TWO, result(1, 7))
            .shardDone(ONE, result(2, 5));

    assertThat(round.completed())
        .isEqualTo(Map.of(ONE, new CompletedWork(2, 15), TWO, new CompletedWork(1, 7)));
  }

  private static ShardResult result(int shard, long nanos) {
    return new ShardResult(shard, Score.of(1, 1), nanos);
  }
}
