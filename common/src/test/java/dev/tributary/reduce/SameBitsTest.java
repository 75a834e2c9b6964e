package dev.tributary.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The sum has the same bits for every assignment of the shards, and for every order, number and
/// sender of the arriving parts.
class SameBitsTest {
  private static final int ELEMENTS = 16;

  /// A partial that is sent.
  private record Part(TreeNode node, float[] value) {}

  static IntStream allShards() {
    return IntStream.rangeClosed(1, 33);
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void anotherOrderGivesOtherBitsSoTheseTestsCanFail(int shards) {
    float[][] gradients = gradients(shards);
    float[] sum = gradients[0].clone();
    for (int shard = 1; shard < shards; shard++) {
      add(gradients[shard], sum);
    }

    float[] tree = plainSum(gradients, 0, shards);

    // For up to three shards the tree adds from left to right.
    assertThat(bits(sum).equals(bits(tree))).isEqualTo(shards <= 3);
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void everyPartitionGivesTheSameBits(int shards) {
    float[][] gradients = gradients(shards);
    SplittableRandom random = new SplittableRandom(shards);
    for (List<ShardRange> partition : partitions(shards, random).toList()) {
      Round round = new Round(gradients, random);
      round.expect(partition);

      round.run();

      round.assertSameBits(partition);
    }
  }

  @ParameterizedTest
  @MethodSource("allShards")
  void duplicatesAndPartsOfAnotherPartitionChangeNothing(int shards) {
    float[][] gradients = gradients(shards);
    SplittableRandom random = new SplittableRandom(1000 + shards);
    for (List<ShardRange> partition : partitions(shards, random).toList()) {
      List<ShardRange> other = randomPartition(shards, random);
      Round round = new Round(gradients, random);
      round.expect(partition);
      round.expect(other);
      round.expect(partition.subList(random.nextInt(partition.size()), partition.size()));

      round.run();

      round.assertSameBits(partition + " and " + other);
    }
  }

  /// A sum on the coordinator, with parts from workers that each add their own shards.
  private static final class Round {
    private final float[][] gradients;
    private final SplittableRandom random;
    private final List<Part> parts = new ArrayList<>();
    private final Set<float[]> alive = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Part> complete = new ArrayList<>();

    Round(float[][] gradients, SplittableRandom random) {
      this.gradients = gradients;
      this.random = random;
    }

    void expect(List<ShardRange> partition) {
      ReductionTree tree = new ReductionTree(gradients.length);
      for (ShardRange range : partition) {
        TreeSum<float[]> local = new TreeSum<>(tree, tree.cover(range));
        List<Part> shards = new ArrayList<>();
        for (int shard = range.first(); shard < range.end(); shard++) {
          shards.add(new Part(tree.leaf(shard), newValue(gradients[shard])));
        }
        List<Part> sent = offerAll(local, shards);
        assertThat(sent.stream().map(Part::node)).hasSameElementsAs(tree.cover(range));
        parts.addAll(sent);
      }
    }

    void run() {
      TreeSum<float[]> sum = new TreeSum<>(new ReductionTree(gradients.length));
      complete.addAll(offerAll(sum, parts));
    }

    void assertSameBits(Object how) {
      assertThat(complete).as("%s", how).hasSize(1);
      assertThat(bits(complete.getFirst().value()))
          .as("%s", how)
          .isEqualTo(bits(plainSum(gradients, 0, gradients.length)));
      assertThat(alive).as("not released: %s", how).containsOnly(complete.getFirst().value());
    }

    /// Offers all parts. Other parts arrive while sums are computed, as with actors.
    private List<Part> offerAll(TreeSum<float[]> sum, List<Part> offered) {
      List<Part> waiting = new ArrayList<>(offered);
      shuffle(waiting, random);
      Deque<Part> arriving = new ArrayDeque<>(waiting);
      List<Part> done = new ArrayList<>();
      while (!arriving.isEmpty()) {
        Part part = arriving.removeFirst();
        Offer<float[]> offer = sum.offer(part.node(), part.value());
        offer.released().forEach(this::release);
        switch (offer) {
          case Offer.Waiting<float[]> waits -> assertThat(sum.isComplete()).isFalse();
          case Offer.Duplicate<float[]> duplicate ->
              assertThat(duplicate.value()).isSameAs(part.value());
          case Offer.Merge<float[]> merge -> {
            add(merge.right(), merge.left());
            release(merge.right());
            Part parent = new Part(merge.parent(), merge.left());
            if (random.nextBoolean()) {
              arriving.addFirst(parent);
            } else {
              arriving.addLast(parent);
            }
          }
          case Offer.Complete<float[]> result ->
              done.add(new Part(result.target(), result.value()));
        }
      }
      assertThat(sum.isComplete()).isTrue();
      assertThat(sum.missing()).isEmpty();
      assertThat(sum.drain()).isEmpty();
      return done;
    }

    private float[] newValue(float[] gradient) {
      float[] value = gradient.clone();
      alive.add(value);
      return value;
    }

    /// Overwrites a released value, so that reading it later fails the test.
    private void release(float[] value) {
      assertThat(alive.remove(value)).as("released once").isTrue();
      Arrays.fill(value, Float.NaN);
    }
  }

  /// The specification: left plus right, recursively.
  private static float[] plainSum(float[][] gradients, int first, int count) {
    if (count == 1) {
      return gradients[first].clone();
    }
    int split = 1;
    while (2 * split < count) {
      split *= 2;
    }
    float[] sum = plainSum(gradients, first, split);
    add(plainSum(gradients, first + split, count - split), sum);
    return sum;
  }

  /// Modifies `sum`.
  private static void add(float[] value, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += value[i];
    }
  }

  private static List<Integer> bits(float[] value) {
    return IntStream.range(0, value.length)
        .mapToObj(i -> Float.floatToRawIntBits(value[i]))
        .toList();
  }

  /// Random gradients with magnitudes from 2⁻¹² to 2¹², so that nearly every addition rounds.
  private static float[][] gradients(int shards) {
    SplittableRandom random = new SplittableRandom(7L * shards);
    float[][] gradients = new float[shards][ELEMENTS];
    for (float[] gradient : gradients) {
      for (int i = 0; i < ELEMENTS; i++) {
        gradient[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-12, 13));
      }
    }
    return gradients;
  }

  /// All partitions of up to ten shards; some random ones of more shards.
  private static Stream<List<ShardRange>> partitions(int shards, SplittableRandom random) {
    return shards <= 10
        ? IntStream.range(0, 1 << (shards - 1)).mapToObj(cuts -> partition(shards, cuts))
        : Stream.generate(() -> randomPartition(shards, random)).limit(40);
  }

  private static List<ShardRange> randomPartition(int shards, SplittableRandom random) {
    long cuts = random.nextLong();
    return partition(shards, random.nextBoolean() ? cuts : cuts & random.nextLong());
  }

  /// The partition in which a range ends after each shard whose bit in `cuts` is set.
  private static List<ShardRange> partition(int shards, long cuts) {
    List<ShardRange> partition = new ArrayList<>();
    int from = 0;
    for (int shard = 0; shard < shards; shard++) {
      if (shard == shards - 1 || (cuts >> shard & 1) == 1) {
        partition.add(new ShardRange(from, shard + 1 - from));
        from = shard + 1;
      }
    }
    return partition;
  }

  private static void shuffle(List<Part> parts, SplittableRandom random) {
    for (int i = parts.size() - 1; i > 0; i--) {
      Collections.swap(parts, i, random.nextInt(i + 1));
    }
  }
}
