package dev.tributary.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
        Tally.of(1).with(new ShardResult(0, 6, 3, 2, 10)).with(new ShardResult(0, 100, 5, 0, 20));

    assertThat(tally.samples()).isEqualTo(3);
    assertThat(tally.meanLoss()).isEqualTo(2);
    assertThat(tally.accuracy(true)).contains(2.0 / 3);
  }

  @Test
  void meansAreOverSamplesAndNotOverShards() {
    Tally tally =
        Tally.of(2).with(new ShardResult(0, 1, 1, 1, 0)).with(new ShardResult(1, 9, 3, 0, 0));

    assertThat(tally.meanLoss()).isEqualTo(2.5);
    assertThat(tally.accuracy(true)).contains(0.25);
    assertThat(tally.accuracy(false)).isEmpty();
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
                            Math.scalb(random.nextDouble(), random.nextInt(-30, 30)),
                            random.nextInt(1, 9),
                            0,
                            0))
                .toList());
    double ascending = results.stream().reduce(0.0, (sum, r) -> sum + r.lossSum(), Double::sum);
    Tally inOrder = tally(results);
    Collections.shuffle(results, new Random(seed));

    Tally shuffled = tally(results);

    assertThat(shuffled.meanLoss()).isEqualTo(ascending / shuffled.samples());
    assertThat(shuffled.meanLoss()).isEqualTo(inOrder.meanLoss());
  }

  @Test
  void itIsCompleteWhenEveryShardIsThereAndNamesThoseThatAreNot() {
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
    return new ShardResult(shard, 1, 1, 1, 1);
  }

  private static Tally tally(List<ShardResult> results) {
    Tally tally = Tally.of(results.size());
    for (ShardResult result : results) {
      tally = tally.with(result);
    }
    return tally;
  }
}
