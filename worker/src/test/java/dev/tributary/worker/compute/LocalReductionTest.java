package dev.tributary.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalReductionTest {
  private static final int PARAMETERS = 3;
  private static final int ELEMENTS = 40;

  @ParameterizedTest
  @CsvSource({"8,0,8", "8,1,6", "13,2,9", "33,0,33", "33,5,27", "5,4,1"})
  void severalThreadsGiveTheBitsOfPlainRecursionAndEachNodeOfTheCoverOnce(
      int shards, int first, int count) throws Exception {
    ReductionTree tree = new ReductionTree(shards);
    ShardRange range = new ShardRange(first, count);
    float[][][] gradients = gradients(shards);
    for (int round = 0; round < 20; round++) {
      Queue<Partial> finished = new ConcurrentLinkedQueue<>();
      LocalReduction reduction =
          new LocalReduction(
              new LocalReduction.StepShards(9, tree, ElementType.FLOAT32, range),
              PARAMETERS,
              new MatrixPool(),
              finished::add);

      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        List<Callable<Void>> work =
            IntStream.range(range.first(), range.end())
                .<Callable<Void>>mapToObj(
                    shard ->
                        () -> {
                          for (int p = PARAMETERS - 1; p >= 0; p--) {
                            reduction.add(p, shard, matrix(gradients[shard][p]));
                          }
                          return null;
                        })
                .toList();
        for (Future<Void> done : threads.invokeAll(work)) {
          done.get();
        }
      }

      assertThat(finished).extracting(Partial::step).containsOnly(9L);
      for (int p = 0; p < PARAMETERS; p++) {
        int parameter = p;
        List<Partial> of =
            finished.stream().filter(partial -> partial.parameter() == parameter).toList();
        assertThat(of)
            .extracting(Partial::node)
            .containsExactlyInAnyOrderElementsOf(tree.cover(range));
        for (Partial partial : of) {
          assertThat(partial.sum().data)
              .isEqualTo(plainSum(tree, partial.node(), gradients, parameter));
        }
      }
    }
  }

  @Test
  void aShardThatIsAddedTwiceCountsOnceAndItsMatrixReturnsToThePool() {
    ReductionTree tree = new ReductionTree(2);
    MatrixPool pool = new MatrixPool();
    Queue<Partial> finished = new ConcurrentLinkedQueue<>();
    LocalReduction reduction =
        new LocalReduction(
            new LocalReduction.StepShards(1, tree, ElementType.FLOAT32, new ShardRange(0, 2)),
            1,
            pool,
            finished::add);
    FMatrixRMaj again = matrix(new float[] {100});

    FMatrixRMaj right = matrix(new float[] {2});
    reduction.add(0, 1, right);
    reduction.add(0, 1, again);
    assertThat(pool.take(1, 1)).isSameAs(again);
    FMatrixRMaj left = matrix(new float[] {1});
    reduction.add(0, 0, left);

    assertThat(finished).hasSize(1);
    assertThat(finished.element().sum()).isSameAs(left);
    assertThat(left.data).containsExactly(3);
    assertThat(pool.take(1, 1)).isSameAs(right);
  }

  @Test
  void eachSumIsRoundedBeforeItIsAddedToAnother() {
    ReductionTree tree = new ReductionTree(4);
    Queue<Partial> finished = new ConcurrentLinkedQueue<>();
    LocalReduction reduction =
        new LocalReduction(
            new LocalReduction.StepShards(1, tree, ElementType.BFLOAT16, new ShardRange(0, 4)),
            1,
            new MatrixPool(),
            finished::add);

    float[] shards = {256, 1, 256, 1}; // 257 is half-way from 256 to 258
    for (int shard = 0; shard < 4; shard++) {
      reduction.add(0, shard, matrix(new float[] {shards[shard], 3e38f}));
    }

    assertThat(finished.element().sum().data).containsExactly(512, Float.POSITIVE_INFINITY);
  }

  private static FMatrixRMaj matrix(float[] values) {
    return FMatrixRMaj.wrap(1, values.length, values.clone());
  }

  private static float[][][] gradients(int shards) {
    SplittableRandom random = new SplittableRandom(shards);
    float[][][] all = new float[shards][PARAMETERS][ELEMENTS];
    for (float[][] shard : all) {
      for (float[] parameter : shard) {
        for (int i = 0; i < ELEMENTS; i++) {
          parameter[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-12, 8));
        }
      }
    }
    return all;
  }

  private static float[] plainSum(
      ReductionTree tree, TreeNode node, float[][][] gradients, int parameter) {
    if (node.isLeaf()) {
      return gradients[node.first()][parameter].clone();
    }
    float[] left = plainSum(tree, tree.left(node), gradients, parameter);
    float[] right = plainSum(tree, tree.right(node), gradients, parameter);
    for (int i = 0; i < left.length; i++) {
      left[i] = left[i] + right[i];
    }
    return left;
  }
}
