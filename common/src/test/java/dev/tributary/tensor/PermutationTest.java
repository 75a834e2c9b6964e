package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {

  static IntStream sizes() {
    return IntStream.concat(
        IntStream.rangeClosed(1, 1000),
        IntStream.of(4095, 4096, 4097, 16383, 16384, 16385, 65535, 65536, 65537, 100_000));
  }

  @Test
  void everyNumberStandsAtExactlyOnePosition() {
    sizes()
        .forEach(
            n -> {
              Permutation permutation = Permutation.of(7, Purpose.SHUFFLE, 3, n);
              BitSet seen = new BitSet(n);
              for (int i = 0; i < n; i++) {
                seen.set((int) permutation.at(i));
              }
              assertThat(seen.cardinality()).as("of %d", n).isEqualTo(n);
              assertThat(seen.length()).as("of %d", n).isEqualTo(n);
            });
  }

  /// Each number comes to each position equally often over many epochs.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 7, 10, 16, 17, 30})
  void everyPositionGetsEveryNumberEquallyOften(int n) {
    int keys = 10_000;
    int[][] counts = new int[n][n];
    for (int key = 0; key < keys; key++) {
      Permutation permutation = Permutation.of(1, Purpose.SHUFFLE, key, n);
      for (int i = 0; i < n; i++) {
        counts[i][(int) permutation.at(i)]++;
      }
    }

    double expected = (double) keys / n;
    double chiSquared = 0;
    for (int[] row : counts) {
      for (int count : row) {
        chiSquared += (count - expected) * (count - expected) / expected;
      }
    }
    double freedom = (n - 1) * (n - 1);
    assertThat(chiSquared).isBetween(0.0, freedom + 5 * Math.sqrt(2 * freedom) + 5);
  }

  /// All 120 orders of five numbers come up equally often.
  @Test
  void everyOrderIsEquallyLikely() {
    int keys = 60_000;
    int[] counts = new int[5 * 5 * 5 * 5 * 5];
    for (int key = 0; key < keys; key++) {
      Permutation permutation = Permutation.of(2, Purpose.SHUFFLE, key, 5);
      int order = 0;
      for (int i = 0; i < 5; i++) {
        order = order * 5 + (int) permutation.at(i);
      }
      counts[order]++;
    }

    double expected = keys / 120.0;
    double chiSquared = 0;
    int orders = 0;
    for (int count : counts) {
      if (count > 0) {
        orders++;
        chiSquared += (count - expected) * (count - expected) / expected;
      }
    }
    assertThat(orders).isEqualTo(120);
    assertThat(chiSquared).isLessThan(119 + 5 * Math.sqrt(2 * 119));
  }

  @Test
  void anotherEpochSeedOrPurposeGivesAnotherOrder() {
    Set<String> orders = new HashSet<>();
    orders.add(order(Permutation.of(1, Purpose.SHUFFLE, 0, 100)));
    orders.add(order(Permutation.of(1, Purpose.SHUFFLE, 1, 100)));
    orders.add(order(Permutation.of(2, Purpose.SHUFFLE, 0, 100)));
    orders.add(order(Permutation.of(1, Purpose.HOLDOUT, 0, 100)));

    assertThat(orders).hasSize(4);
  }

  /// Two random permutations agree at one position on average.
  @Test
  void ordersOfTwoEpochsAreIndependent() {
    int n = 1000;
    int agreements = 0;
    for (int epoch = 0; epoch < 100; epoch++) {
      Permutation one = Permutation.of(5, Purpose.SHUFFLE, epoch, n);
      Permutation next = Permutation.of(5, Purpose.SHUFFLE, epoch + 1, n);
      for (int i = 0; i < n; i++) {
        agreements += one.at(i) == next.at(i) ? 1 : 0;
      }
    }
    assertThat(agreements).isBetween(50, 150);
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 62), (1L << 62) - 1, (1L << 60) + 1, 1_000_000_000_000L})
  void hugePermutationsNeedNoStorage(long n) {
    Permutation permutation = Permutation.of(1, Purpose.SHUFFLE, 0, n);
    long[] values = LongStream.range(0, 10_000).map(i -> permutation.at(n - 1 - i)).toArray();

    assertThat(LongStream.of(values).distinct().count()).isEqualTo(10_000);
    assertThat(LongStream.of(values).allMatch(value -> value >= 0 && value < n)).isTrue();
    assertThat(LongStream.of(values).asDoubleStream().average().orElseThrow() / n)
        .isBetween(0.485, 0.515);
  }

  @Test
  void theOrdersAreFixed() {
    assertThat(order(Permutation.of(1, Purpose.SHUFFLE, 0, 10))).isEqualTo("8 3 7 5 4 9 0 6 1 2");
    assertThat(Permutation.of(1, Purpose.SHUFFLE, 0, 1L << 62).at(12345))
        .isEqualTo(2069720153794465524L);
  }

  @Test
  void positionsOutsideAndImpossibleSizesAreRefused() {
    Permutation permutation = Permutation.of(1, Purpose.SHUFFLE, 0, 10);

    assertThatThrownBy(() -> permutation.at(10)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> permutation.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Permutation.of(1, Purpose.SHUFFLE, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Permutation.of(1, Purpose.SHUFFLE, 0, (1L << 62) + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String order(Permutation permutation) {
    StringBuilder order = new StringBuilder();
    for (long i = 0; i < permutation.size(); i++) {
      order.append(permutation.at(i)).append(' ');
    }
    return order.toString().strip();
  }
}
