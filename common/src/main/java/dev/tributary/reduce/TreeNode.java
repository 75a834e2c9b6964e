package dev.tributary.reduce;

/// A node of a [ReductionTree]: the sum over shards `[first, first + count)`.
/// [ReductionTree#contains] tells whether a tree has this node.
///
/// @throws IllegalArgumentException for a negative `first`, a `count` below 1, or an end beyond 2³¹
///   − 1
public record TreeNode(int first, int count) {

  public TreeNode {
    if (first < 0 || count < 1 || count > Integer.MAX_VALUE - first) {
      throw new IllegalArgumentException("no tree node: first " + first + ", count " + count);
    }
  }

  /// One more than the last shard.
  public int end() {
    return first + count;
  }

  public boolean isLeaf() {
    return count == 1;
  }

  /// Whether every shard of `other` is a shard of this node. A node covers itself.
  public boolean covers(TreeNode other) {
    return first <= other.first && other.end() <= end();
  }

  public ShardRange range() {
    return new ShardRange(first, count);
  }

  /// The text of the [ShardRange].
  @Override
  public String toString() {
    return range().toString();
  }
}
