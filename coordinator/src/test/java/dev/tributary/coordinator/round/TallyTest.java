package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tributary.reduce.Score;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

  @Test
  void theFirstResultOfAShardCounts() {
    Tally tally =
        Tally.of(1)
            .with(new ShardResult(0, Score.of(6, 3).withCorrect(2), 10))
            .with(new ShardResult(0, Score.of(100, 5), 20));

    assertThat(tally.score()).isEqualTo(new Score(6, 3, 2));
  }

  @Test
  void theScoresOfAllShardsAreAddedUp() {
    Tally tally =
        Tally.of(2)
            .with(new ShardResult(0, Score.of(1, 1).withCorrect(1), 0))
            .with(new ShardResult(1, Score.of(9, 3), 0));

    assertThat(tally.score()).isEqualTo(new Score(10, 4, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyOrderOfArrivalGivesTheSameBits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ShardResult> results =
        new ArrayList<>(
            IntStream.range(0, 33)
                .mapToObj(
                    shard ->
                        new ShardResult(
                            shard,
                            Score.of(
                                Math.scalb(random.nextDouble(), random.nextInt(-30, 30)),
                                random.nextInt(1, 9)),
                            0))
                .toList());
    double ascending =
        results.stream().reduce(0.0, (sum, r) -> sum + r.score().lossSum(), Double::sum);
    Tally inOrder = tally(results);
    Collections.shuffle(results, new Random(seed));

    Tally shuffled = tally(results);

    assertThat(shuffled.score().lossSum()).isEqualTo(ascending);
    assertThat(shuffled.score()).isEqualTo(inOrder.score());
  }

  @Test
  void aTallyListsTheMissingShardsAndIsCompleteWithoutAny() {
    Tally some = Tally.of(5).with(result(3)).with(result(0));
    Tally all = some.with(result(4)).with(result(1)).with(result(2));

    assertThat(some.isComplete()).isFalse();
    assertThat(some.missing()).containsExactly(1, 2, 4);
    assertThat(all.isComplete()).isTrue();
    assertThat(all.missing()).isEmpty();
    assertThat(some.with(result(3)).isComplete()).isFalse();
  }

  @Test
  void aShardThatDoesNotExistIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tally.of(5).with(result(5)))
        .withMessage("shard 5 of 5");
    assertThatIllegalArgumentException().isThrownBy(() -> Tally.of(5).with(result(-1)));
  }

  private static ShardResult result(int shard) {
    return new ShardResult(shard, Score.of(1, 1), 1);
  }

  private static Tally tally(List<ShardResult> results) {
    Tally tally = Tally.of(results.size());
    for (ShardResult result : results) {
      tally = tally.with(result);
    }
    return tally;
  }
}
