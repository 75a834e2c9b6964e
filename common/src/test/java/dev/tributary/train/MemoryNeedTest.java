package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.nn.Network;
import dev.tributary.proto.v1.Adam;
import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Job;
import dev.tributary.reduce.Offer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.TreeSum;
import dev.tributary.tensor.MatrixPool;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryNeedTest {
  /// 5 · 4 + 4 + 4 · 3 + 3 floats.
  private static final long WEIGHTS = 4 * 39;

  @Test
  void aCoordinatorNeedsVersionsStatesAndCheckpoints() {
    PreparedJob sgd = TinyJobs.prepared(TinyJobs.job());
    Job.Builder job = TinyJobs.job();
    job.getTrainingBuilder()
        .getOptimizerBuilder()
        .setAdam(Adam.newBuilder().setLearningRate(0.001));
    PreparedJob adam = TinyJobs.prepared(job);

    MemoryNeed one = MemoryNeed.ofTraining(sgd, 2);
    MemoryNeed two = MemoryNeed.ofTraining(adam, 5);

    assertThat(one.weights()).isEqualTo(2 * WEIGHTS);
    assertThat(one.optimizer()).isEqualTo(2 * WEIGHTS);
    assertThat(one.checkpoint()).isEqualTo(4 * WEIGHTS);
    assertThat(one.gradients()).as("3 and 2 shards of one actor each").isEqualTo(2 * 3 * WEIGHTS);
    assertThat(one.tensors()).as("two weights, two biases").isEqualTo(4 * 4096);
    assertThat(one.records()).isEqualTo(48 << 20);
    assertThat(one.rest())
        .isEqualTo(
            (52 << 20)
                + (14 * WEIGHTS
                        + one.activations()
                        + one.data()
                        + one.tensors()
                        + one.records()
                        + (52 << 20))
                    / 5);
    assertThat(two.optimizer()).isEqualTo(4 * WEIGHTS);
    assertThat(two.checkpoint()).isEqualTo(6 * WEIGHTS);
    assertThat(two.gradients()).as("no more than there are shards").isEqualTo(5 * WEIGHTS);
  }

  @Test
  void theBestWeightsNeedMemoryOfTheCoordinatorOnly() {
    Job.Builder job = TinyJobs.job();
    job.getCheckpointBuilder().getKeepBestBuilder();
    assertThat(MemoryNeed.ofTraining(TinyJobs.prepared(job), 2).checkpoint())
        .isEqualTo((4 + 2) * WEIGHTS);

    job.getTrainingBuilder().getEarlyStoppingBuilder().setPatience(2).setRestoreBest(true);
    assertThat(MemoryNeed.ofTraining(TinyJobs.prepared(job), 2).checkpoint())
        .isEqualTo((4 + 2 + 3) * WEIGHTS);
    assertThat(MemoryNeed.ofWorker(TinyJobs.prepared(job), 2).checkpoint()).isZero();
  }

  @Test
  void trainingInOneProcessNeedsTheWeightsTwiceIfTheyAreSentInSixteenBits() {
    Job.Builder job = TinyJobs.job();
    job.getWireBuilder().setWeights(ElementType.BFLOAT16);
    PreparedJob sixteenBits = TinyJobs.prepared(job);

    assertThat(MemoryNeed.ofTraining(sixteenBits, 2).weights()).isEqualTo(4 * WEIGHTS);
    assertThat(MemoryNeed.ofWorker(sixteenBits, 2).weights()).isEqualTo(2 * WEIGHTS);
  }

  @Test
  void aWorkerNeedsGradientsForItsTreeAndActivationsForItsActors() {
    PreparedJob job = TinyJobs.prepared(TinyJobs.job());

    MemoryNeed need = MemoryNeed.ofWorker(job, 2);

    assertThat(need.weights()).isEqualTo(2 * WEIGHTS);
    assertThat(need.optimizer() + need.checkpoint() + need.records()).isZero();
    assertThat(need.tensors()).isEqualTo(4 * 4096);
    assertThat(need.gradients()).isEqualTo((2 + 3) * WEIGHTS);
    // A sample is 5 + 1; forward takes 4 + 4 + 3, backward 5 + 4 + 4, the loss 3. Minibatches of 80
    // and 40 in 5 shards; 600 samples to evaluate on.
    assertThat(need.activations())
        .isEqualTo(2 * 4 * ((6 + 24 + 3) * (16 + 8) + (6 + 11 + 3) * (256 + 88)));
    assertThat(need.data()).as("synthetic samples are kept").isEqualTo(800 * 4 * 5);
  }

  @Test
  void trainingInOneProcessNeedsEverythingOnce() {
    PreparedJob job = TinyJobs.prepared(TinyJobs.job());

    MemoryNeed together = MemoryNeed.ofTraining(job, 1);
    MemoryNeed worker = MemoryNeed.ofWorker(job, 1);

    assertThat(together.weights()).isEqualTo(worker.weights());
    assertThat(together.gradients()).isEqualTo(worker.gradients());
    assertThat(together.activations()).isEqualTo(worker.activations());
  }

  /// Compares the need with the matrices that one actor and its reduction have taken, after all are
  /// back in the pool.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13})
  void theNeedIsAtMostTwiceTheMemoryThatOneActorTakes(int shards) {
    Job.Builder settings = TinyJobs.wide();
    settings.getTrainingBuilder().setShards(shards);
    PreparedJob job = TinyJobs.prepared(settings);
    MatrixPool pool = new MatrixPool();
    ShardComputation computation = new ShardComputation(job, pool);
    Network network = job.architecture().network(job.initialWeights());

    new Reduction(job, pool).of(computation, network);
    for (int block = 0; block < job.evaluationBlocks(); block++) {
      computation.evaluate(network, block);
    }

    long taken = Float.BYTES * pool.elements();
    MemoryNeed need = MemoryNeed.ofWorker(job, 1);
    assertThat(taken)
        .isLessThanOrEqualTo(need.gradients() + need.activations())
        .isGreaterThan((need.gradients() + need.activations()) / 2);
  }

  /// The sums of a step's gradients, shard by shard, in the memory of a pool.
  private record Reduction(PreparedJob job, MatrixPool pool) {
    void of(ShardComputation computation, Network network) {
      ReductionTree tree = new ReductionTree(job.shards());
      List<TreeSum<FMatrixRMaj>> sums =
          Stream.generate(() -> new TreeSum<FMatrixRMaj>(tree))
              .limit(job.architecture().parameters().size())
              .toList();
      for (int shard = 0; shard < job.shards(); shard++) {
        int leaf = shard;
        computation.gradient(
            network,
            1,
            shard,
            (parameter, gradient) ->
                add(
                    sums.get(parameter),
                    sums.get(parameter).offer(tree.leaf(leaf), gradient.matrix())));
      }
    }

    private void add(TreeSum<FMatrixRMaj> sum, Offer<FMatrixRMaj> offer) {
      Offer<FMatrixRMaj> next = offer;
      while (next instanceof Offer.Merge<FMatrixRMaj> merge) {
        pool.give(merge.right());
        next = sum.offer(merge.parent(), merge.left());
      }
      if (next instanceof Offer.Complete<FMatrixRMaj> complete) {
        pool.give(complete.value());
      }
    }
  }
}
