package dev.tributary.coordinator.reducer;

import dev.tributary.reduce.Offer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.TreeNode;
import dev.tributary.reduce.TreeSum;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import dev.tributary.wire.Floats;
import dev.tributary.wire.TensorChunk;
import java.util.List;
import java.util.function.Consumer;

/// The sum of one slice in one step, over all shards. The chunks arrive in any order and are added
/// along the reduction tree.
///
/// The sum over all shards is checked to be finite. Partial sums are not checked, because a value
/// that overflows there is not finite in the final sum either.
final class SliceSum {
  private final TreeNode root;
  private final TreeSum<TensorChunk> sum;
  private final ElementType type;
  private final Consumer<TensorChunk> release;

  /// @param type the type to which each sum is rounded
  /// @param release receives chunks whose values are no longer needed
  SliceSum(ReductionTree tree, ElementType type, Consumer<TensorChunk> release) {
    this.root = tree.root();
    this.sum = new TreeSum<>(tree);
    this.type = type;
    this.release = release;
  }

  /// The state of the sum once a chunk has been added.
  sealed interface Result {

    /// The gradient of at least one shard has not arrived.
    record Incomplete() implements Result {}

    /// @param total the gradient of the slice, summed over all shards
    record Complete(TensorChunk total) implements Result {}

    /// A value of the sum over all shards is not finite.
    ///
    /// @param index the index within the slice
    record NonFinite(int index, float value) implements Result {}
  }

  /// Adds a chunk. Where two siblings are present they are added in place, `left + right`, in the
  /// memory of the left one. A chunk whose shards have already been added is released.
  ///
  /// @param arrived a finite gradient of this slice
  Result add(TensorChunk arrived) {
    Offer<TensorChunk> offer = offer(arrived.header().node().orElseThrow(), arrived);
    while (offer instanceof Offer.Merge<TensorChunk> merge) {
      TensorChunk added = addInPlace(merge);
      release.accept(merge.right());
      offer = offer(merge.parent(), added);
    }
    if (!(offer instanceof Offer.Complete<TensorChunk> complete)) {
      return new Result.Incomplete();
    }
    TensorChunk total = complete.value();
    return total.finiteness() instanceof Finiteness.NonFinite(int index)
        ? nonFinite(total, index)
        : new Result.Complete(total);
  }

  private static Result nonFinite(TensorChunk total, int index) {
    Floats values = total.values();
    return new Result.NonFinite(index, values.array()[values.from() + index]);
  }

  /// Adds two siblings, and inspects the sum if it is the final one. Modified: the values of the
  /// left chunk.
  private TensorChunk addInPlace(Offer.Merge<TensorChunk> merge) {
    Floats left = merge.left().values();
    Floats right = merge.right().values();
    if (merge.parent().equals(root)) {
      return merge
          .left()
          .with(
              type.addInPlaceAndInspect(
                  left.array(), left.from(), right.array(), right.from(), left.count()));
    }
    type.addInPlace(left.array(), left.from(), right.array(), right.from(), left.count());
    return merge.left().with(Finiteness.UNKNOWN);
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
