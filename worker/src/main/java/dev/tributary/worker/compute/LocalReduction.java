package dev.tributary.worker.compute;

import dev.tributary.profile.Phase;
import dev.tributary.reduce.Offer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.TreeNode;
import dev.tributary.reduce.TreeSum;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.MatrixPool;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/// The sum of the gradients of one assignment's shards, along the reduction tree. Each node of the
/// assignment's cover becomes a [Partial] as soon as its last shard has been added.
///
/// Safe for concurrent worker actors. The actor that delivers the second of two siblings adds them,
/// outside the lock, so additions of different parameters and nodes run in parallel.
public final class LocalReduction {
  private final long step;
  private final ReductionTree tree;
  private final ElementType type;
  private final List<TreeSum<FMatrixRMaj>> sums; // one per parameter; each is its own lock
  private final MatrixPool pool;
  private final Consumer<Partial> finished;

  public LocalReduction(
      StepShards shards, int parameters, MatrixPool pool, Consumer<Partial> finished) {
    this.step = shards.step();
    this.pool = pool;
    this.finished = finished;
    this.tree = shards.tree();
    this.type = shards.type();
    List<TreeNode> cover = tree.cover(shards.range());
    this.sums =
        Stream.generate(() -> new TreeSum<FMatrixRMaj>(tree, cover)).limit(parameters).toList();
  }

  /// The shards of one assignment.
  ///
  /// @param type the type to which each sum is rounded
  /// @param range the shards of `step` that are assigned to this worker
  public record StepShards(long step, ReductionTree tree, ElementType type, ShardRange range) {}

  /// Adds a shard's final gradient of one parameter, which is already rounded. From now on this
  /// object owns the matrix.
  void add(int parameter, int shard, FMatrixRMaj gradient) {
    long begun = Phase.begin();
    TreeSum<FMatrixRMaj> sum = sums.get(parameter);
    Offer<FMatrixRMaj> offer = offer(sum, tree.leaf(shard), gradient);
    while (offer instanceof Offer.Merge<FMatrixRMaj> merge) {
      FMatrixRMaj left = merge.left();
      type.addInPlace(left.data, 0, merge.right().data, 0, left.getNumElements());
      pool.give(merge.right());
      offer = offer(sum, merge.parent(), left);
    }
    if (offer instanceof Offer.Complete<FMatrixRMaj> complete) {
      finished.accept(new Partial(step, parameter, complete.target(), complete.value()));
    }
    Phase.LOCAL_REDUCTION.end(step, begun);
  }

  private Offer<FMatrixRMaj> offer(TreeSum<FMatrixRMaj> sum, TreeNode node, FMatrixRMaj value) {
    synchronized (sum) {
      Offer<FMatrixRMaj> offer = sum.offer(node, value);
      offer.released().forEach(pool::give);
      return offer;
    }
  }
}
