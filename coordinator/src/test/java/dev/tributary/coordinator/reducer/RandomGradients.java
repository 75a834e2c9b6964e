package dev.tributary.coordinator.reducer;

import dev.tributary.nn.ParameterSpec;
import dev.tributary.optim.GlobalNorm;
import dev.tributary.optim.Optimizer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.Sums;
import dev.tributary.train.PreparedJob;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/// Random gradients of every shard of a step, the chunks that a worker would send for them, and the
/// weights that must result, computed by plain recursion. The oracle of the reducers.
final class RandomGradients {
  private static final Stamp RUN = new Stamp(1, 1, 0);

  private final PreparedJob job;
  private final ReductionTree tree;
  private final float[][][] values; // by shard, then parameter

  RandomGradients(PreparedJob job, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    this.job = job;
    this.tree = new ReductionTree(job.shards());
    this.values =
        IntStream.range(0, job.shards())
            .mapToObj(
                shard ->
                    parameters().stream()
                        .map(spec -> random(spec.size(), random))
                        .toArray(float[][]::new))
            .toArray(float[][][]::new);
  }

  private static float[] random(int size, SplittableRandom random) {
    float[] all = new float[size];
    for (int i = 0; i < size; i++) {
      // Magnitudes differ so much that every other order of addition gives other bits.
      all[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-12, 8));
    }
    return all;
  }

  private List<ParameterSpec> parameters() {
    return job.architecture().parameters();
  }

  /// One element of the model, in the parameter's memory order.
  record Element(int parameter, int index) {}

  /// Sets one value of one shard.
  void set(int shard, Element at, float value) {
    values[shard][at.parameter()][at.index()] = value;
  }

  /// One chunk per slice and node, each in its own memory, for the nodes that cover `range`.
  List<TensorChunk> chunks(long step, ShardRange range) {
    List<TensorChunk> chunks = new ArrayList<>();
    for (TreeNode node : tree.cover(range)) {
      for (SliceId id : job.slices()) {
        chunks.add(chunk(step, node, id));
      }
    }
    return chunks;
  }

  TensorChunk chunk(long step, TreeNode node, SliceId id) {
    int count = id.count(parameters().get(id.parameter()).size());
    return TensorChunk.lent(
        ChunkHeader.ofGradient(RUN.at(step), node, id),
        new Floats(sum(node, id.parameter()), id.from(), count));
  }

  /// The sum of a node: its left child plus its right child.
  private float[] sum(TreeNode node, int parameter) {
    if (node.isLeaf()) {
      float[] leaf = values[node.first()][parameter].clone();
      job.precision().gradients().roundInPlace(leaf, 0, leaf.length);
      return leaf;
    }
    float[] left = sum(tree.left(node), parameter);
    float[] right = sum(tree.right(node), parameter);
    for (int i = 0; i < left.length; i++) {
      left[i] = left[i] + right[i];
    }
    job.precision().gradients().roundInPlace(left, 0, left.length);
    return left;
  }

  /// The gradients, summed over all shards.
  List<FMatrixRMaj> sums() {
    return IntStream.range(0, parameters().size())
        .mapToObj(p -> sum(tree.root(), p))
        .map(values -> FMatrixRMaj.wrap(1, values.length, values))
        .toList();
  }

  /// Applies one step of the optimizer. Modified: `weights` and `states`.
  void applyOptimizer(Optimizer.Step step, List<FMatrixRMaj> weights, List<List<float[]>> states) {
    Optimizer.Step scaled =
        new Optimizer.Step(step.number(), step.learningRate(), step.samples(), scale(step));
    for (int p = 0; p < weights.size(); p++) {
      float[] w = weights.get(p).data;
      float[] gradient = sum(tree.root(), p);
      job.optimizer()
          .update(new Optimizer.Slice(w, w, states.get(p), 0, w.length, gradient, 0), scaled);
    }
  }

  private float scale(Optimizer.Step step) {
    return job.clipNorm().isEmpty()
        ? 1
        : GlobalNorm.scale(sumOfSquares(step.samples()), job.clipNorm().getAsDouble());
  }

  /// The sum of squares, added slice by slice in ascending order.
  double sumOfSquares(int samples) {
    double sum = 0;
    for (SliceId id : job.slices()) {
      Floats slice = chunk(1, tree.root(), id).values();
      sum += GlobalNorm.sumOfSquares(slice.array(), slice.from(), slice.count(), samples);
    }
    return sum;
  }

  /// Whether adding the values from left to right gives other bits than the tree does.
  boolean dependOnOrder() {
    float[] inOrder = values[0][0].clone();
    for (int shard = 1; shard < values.length; shard++) {
      Sums.addInPlace(inOrder, 0, values[shard][0], 0, inOrder.length);
    }
    return !Arrays.equals(inOrder, sum(tree.root(), 0));
  }
}
