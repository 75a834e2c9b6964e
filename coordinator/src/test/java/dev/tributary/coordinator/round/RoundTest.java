package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import java.util.List;
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
  void allShardsOfALostWorkerAreDealtAgainEvenThoseItHasReported() {
    List<Member> both = Cast.members(1, 1);
    Round dealt = Round.open(1, 4, Set.of(0)).deal(both).round();
    Round.Dealt takenOver =
        dealt
            .shardDone(ONE, result(0, 1))
            .retaining(Cast.membership(List.of(both.getLast())))
            .deal(List.of(both.getLast()));

    assertThat(takenOver.added()).isEqualTo(Map.of(TWO, List.of(new ShardRange(0, 2))));
    assertThat(takenOver.round().tally().missing()).containsExactly(1, 2, 3);
  }

  @Test
  void aRoundThatLosesEverybodyGoesOnWithWhoComesNext() {
    Round dealt = Round.open(1, 3, Set.of(0)).deal(Cast.members(1)).round();

    Round.Dealt alone = dealt.retaining(Membership.EMPTY).deal(List.of());
    Round.Dealt joined = alone.round().deal(List.of(Cast.member(2, 1)));

    assertThat(alone.added()).isEmpty();
    assertThat(alone.round().duties().unassigned()).containsExactly(new ShardRange(0, 3));
    assertThat(joined.added()).isEqualTo(Map.of(TWO, List.of(new ShardRange(0, 3))));
  }

  @Test
  void theTimeOfEachWorkerIsAddedUp() {
    Round round =
        Round.open(1, 3, Set.of(0))
            .shardDone(ONE, result(0, 10))
            .shardDone(TWO, result(1, 7))
            .shardDone(ONE, result(2, 5));

    assertThat(round.work()).isEqualTo(Map.of(ONE, new Work(2, 15), TWO, new Work(1, 7)));
  }

  private static ShardResult result(int shard, long nanos) {
    return new ShardResult(shard, Score.of(1, 1), nanos);
  }
}
