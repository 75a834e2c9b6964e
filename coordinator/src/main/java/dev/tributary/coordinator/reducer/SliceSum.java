package dev.tributary.coordinator.reducer;

import dev.tributary.reduce.Offer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.TreeNode;
import dev.tributary.reduce.TreeSum;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Sums;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Finishes the tree of one slice in one step, from chunks that arrive in any order.
final class SliceSum {
  private final TreeNode root;
  private final TreeSum<TensorChunk> sum;
  private final ElementType type;
  private final Consumer<TensorChunk> release;

  /// @param type what each sum is rounded to
  /// @param release takes chunks whose values are no longer needed
  SliceSum(ReductionTree tree, ElementType type, Consumer<TensorChunk> release) {
    this.root = tree.root();
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
      TensorChunk added = addInPlace(merge);
      release.accept(merge.right());
      offer = offer(merge.parent(), added);
    }
    return offer instanceof Offer.Complete<TensorChunk> complete
        ? Optional.of(complete.value())
        : Optional.empty();
  }

  /// Only the last of the sums is looked at: what is not finite before stays so up to there.
  ///
  /// Modified: the left chunk's values.
  private TensorChunk addInPlace(Offer.Merge<TensorChunk> merge) {
    Floats left = merge.left().values();
    Floats right = merge.right().values();
    if (merge.parent().equals(root)) {
      return merge.left().seen(addAndInspect(left, right));
    }
    type.addInPlace(left.array(), left.from(), right.array(), right.from(), left.count());
    return merge.left().unseen();
  }

  /// Modified: `left`.
  ///
  /// @return the index in its array of the first sum that is not finite, or -1
  private int addAndInspect(Floats left, Floats right) {
    int first = -1;
    for (int done = 0; done < left.count(); done += Sums.LOOKED_AT_ONCE) {
      int count = Math.min(Sums.LOOKED_AT_ONCE, left.count() - done);
      int at = left.from() + done;
      type.addInPlace(left.array(), at, right.array(), right.from() + done, count);
      if (first < 0) {
        first = Sums.firstNonFinite(left.array(), at, count);
      }
    }
    return first;
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
