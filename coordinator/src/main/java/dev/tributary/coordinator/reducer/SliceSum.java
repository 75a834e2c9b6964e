package dev.tributary.coordinator.reducer;

import dev.tributary.reduce.Offer;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.reduce.TreeNode;
import dev.tributary.reduce.TreeSum;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Sums;
import dev.tributary.wire.Floats;
import dev.tributary.wire.IncomingChunk;
import java.util.List;
import java.util.Optional;

/// Finishes the tree of one slice in one step, from chunks that arrive in any order.
///
/// A chunk that has to wait for its sibling lands in the pool's memory. One whose sibling is there
/// is added to it straight out of the buffers in which it has come.
final class SliceSum {
  private static final ThreadLocal<float[]> SCRATCH =
      ThreadLocal.withInitial(() -> new float[Sums.LOOKED_AT_ONCE]);

  private final TreeNode root;
  private final TreeSum<IncomingChunk> sum;
  private final ElementType type;
  private final ChunkPool pool;
  private boolean spoilt; // by a number that is not finite

  /// @param type what each sum is rounded to
  SliceSum(ReductionTree tree, ElementType type, ChunkPool pool) {
    this.root = tree.root();
    this.sum = new TreeSum<>(tree);
    this.type = type;
    this.pool = pool;
  }

  /// What has become of a chunk.
  sealed interface Result {

    /// It is not the last one.
    enum Incomplete implements Result {
      INCOMPLETE
    }

    /// The gradient of the slice, summed over all shards.
    record Complete(IncomingChunk gradient) implements Result {}

    /// A number is not finite: the slice will never be complete, and takes no more chunks.
    ///
    /// @param summed whether it is a sum of numbers that were finite; else it has arrived
    /// @param index of the first of them in the slice
    record NotFinite(boolean summed, int index, float value) implements Result {}
  }

  /// Takes a chunk, adding wherever two siblings meet: `left + right`, which for finite numbers is
  /// `right + left`. One that is not needed any more is released.
  Result add(IncomingChunk chunk) {
    if (spoilt) {
      pool.release(chunk);
      return Result.Incomplete.INCOMPLETE;
    }
    ShardRange shards = chunk.header().shards();
    Result result =
        lookedAt(chunk).orElseGet(() -> offer(new TreeNode(shards.first(), shards.count()), chunk));
    spoilt = result instanceof Result.NotFinite;
    return result;
  }

  /// What is not finite in a chunk whose values are there without being read.
  private static Optional<Result> lookedAt(IncomingChunk chunk) {
    return chunk.isInMemory() ? nonFinite(false, chunk.values(), 0) : Optional.empty();
  }

  private Result offer(TreeNode node, IncomingChunk chunk) {
    Offer<IncomingChunk> offer = sum.offer(node, chunk);
    offer.released().forEach(pool::release);
    return switch (offer) {
      case Offer.Duplicate<IncomingChunk> _ -> Result.Incomplete.INCOMPLETE;
      case Offer.Waiting<IncomingChunk> _ -> landed(chunk, Result.Incomplete.INCOMPLETE);
      case Offer.Complete<IncomingChunk> _ -> landed(chunk, new Result.Complete(chunk));
      case Offer.Merge<IncomingChunk> merge -> merged(merge);
    };
  }

  /// One of the two has waited, so that its values are in memory; the sum goes there.
  private Result merged(Offer.Merge<IncomingChunk> merge) {
    boolean leftward = merge.left().isInMemory();
    IncomingChunk total = leftward ? merge.left() : merge.right();
    IncomingChunk other = leftward ? merge.right() : merge.left();
    Optional<Result> bad = addInPlace(total, other, merge.parent().equals(root));
    pool.release(other);
    return bad.orElseGet(() -> offer(merge.parent(), total));
  }

  /// Only the last of the sums is looked at: what is not finite before stays so up to there. And a
  /// value that has arrived so counts before a sum that has become so.
  ///
  /// Modified: the values of `total`; those of `other` are read.
  ///
  /// @param last whether the sums are looked at
  private Optional<Result> addInPlace(IncomingChunk total, IncomingChunk other, boolean last) {
    boolean arrives = !other.isInMemory();
    Floats scratch = Floats.of(SCRATCH.get());
    Optional<Result> badSum = Optional.empty();
    for (int done = 0, count; done < total.count(); done += count) {
      count = Math.min(Sums.LOOKED_AT_ONCE, total.count() - done);
      Floats sums = total.values().part(done, count);
      Floats part = other.read(done, scratch.part(0, count));
      Optional<Result> bad = arrives ? nonFinite(false, part, done) : Optional.empty();
      if (bad.isPresent()) {
        return bad;
      }
      type.addInPlace(sums.array(), sums.from(), part.array(), part.from(), count);
      if (last && badSum.isEmpty()) {
        badSum = nonFinite(true, sums, done);
      }
    }
    return badSum;
  }

  /// Has the values read into memory, if they are not there.
  ///
  /// @return `result`, unless one of them is not finite
  private Result landed(IncomingChunk chunk, Result result) {
    if (chunk.isInMemory()) {
      return result;
    }
    Floats memory = pool.take(chunk.count());
    Optional<Result> bad = Optional.empty();
    for (int done = 0, count; done < memory.count() && bad.isEmpty(); done += count) {
      count = Math.min(Sums.LOOKED_AT_ONCE, memory.count() - done);
      bad = nonFinite(false, chunk.read(done, memory.part(done, count)), done);
    }
    chunk.landed(memory);
    return bad.orElse(result);
  }

  /// @param offset of the values in the slice
  private static Optional<Result> nonFinite(boolean summed, Floats values, int offset) {
    int bad = Sums.firstNonFinite(values.array(), values.from(), values.count());
    return bad < 0
        ? Optional.empty()
        : Optional.of(
            new Result.NotFinite(summed, offset + bad - values.from(), values.array()[bad]));
  }

  /// The shards whose gradients have not arrived.
  List<ShardRange> missing() {
    return sum.missing();
  }
}
