package dev.tributary.coordinator.reducer;

import dev.tributary.reduce.Offer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.TreeNode;
import dev.tributary.reduce.TreeSum;
import dev.tributary.tensor.ElementType;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Finishes the tree of one slice in one step, from chunks that arrive in any order.
final class SliceSum {
  private final TreeSum<TensorChunk> sum;
  private final ElementType type;
  private final Consumer<TensorChunk> release;

  /// @param type what each sum is rounded to
  /// @param release takes chunks whose values are no longer needed
  SliceSum(ReductionTree tree, ElementType type, Consumer<TensorChunk> release) {
    this.sum = new TreeSum<>(tree);
    this.type = type;
    this.release = release;
  }

  /// Takes a chunk, adding in place wherever two siblings meet: `left + right`, in the left one's
  /// memory. Whose shards are in already is released.
  ///
  /// @return the gradient of the slice, summed over all shards, once it is complete
  Optional<TensorChunk> add(TensorChunk chunk) {
    ShardRange shards = chunk.header().shards();
    Offer<TensorChunk> offer = offer(new TreeNode(shards.first(), shards.count()), chunk);
    while (offer instanceof Offer.Merge<TensorChunk> merge) {
      Floats left = merge.left().values();
      Floats right = merge.right().values();
      type.addInPlace(left.array(), left.from(), right.array(), right.from(), left.count());
      release.accept(merge.right());
      offer = offer(merge.parent(), merge.left());
    }
    return offer instanceof Offer.Complete<TensorChunk> complete
        ? Optional.of(complete.value())
        : Optional.empty();
  }

  /// The shards whose gradients have not arrived.
  List<ShardRange> missing() {
    return sum.missing();
  }

  private Offer<TensorChunk> offer(TreeNode node, TensorChunk chunk) {
    Offer<TensorChunk> offer = sum.offer(node, chunk);
    offer.released().forEach(release);
    return offer;
  }
}
