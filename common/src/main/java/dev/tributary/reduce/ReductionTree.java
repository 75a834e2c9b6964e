package dev.tributary.reduce;

import java.util.ArrayList;
import java.util.List;

/// The one order in which the gradients of a step's shards are added: a binary tree whose leaves
/// are the shards. A node over n > 1 shards splits at the largest power of two below n, as in the
/// Merkle tree of [RFC 6962, section 2.1](https://www.rfc-editor.org/rfc/rfc6962#section-2.1).
///
///     5 shards:          0..4
///                       /    \
///                   0..3      4
///                  /    \
///               0..1    2..3
///               /  \    /  \
///              0    1  2    3
///
/// The value of a node is always the value of its left child plus that of its right child. So the
/// root's bits do not depend on which process added which part. A worker that has neighbouring
/// shards can add them up to the nodes of their [#cover], and no further.
///
/// @param shards the number of leaves, at least 1
public record ReductionTree(int shards) {

  public ReductionTree {
    if (shards < 1) {
      throw new IllegalArgumentException("a reduction tree has at least one shard: " + shards);
    }
  }

  public TreeNode root() {
    return new TreeNode(0, shards);
  }

  public TreeNode leaf(int shard) {
    return requireNode(new TreeNode(shard, 1));
  }

  /// The left child of an inner node.
  ///
  /// @throws IllegalArgumentException for a leaf, or a range that is not a node of this tree
  public TreeNode left(TreeNode node) {
    return leftOf(requireInner(node));
  }

  /// The right child of an inner node.
  ///
  /// @throws IllegalArgumentException for a leaf, or a range that is not a node of this tree
  public TreeNode right(TreeNode node) {
    return rightOf(requireInner(node));
  }

  /// The node that `node` is a child of.
  ///
  /// @throws IllegalArgumentException for the root, or a range that is not a node of this tree
  public TreeNode parent(TreeNode node) {
    TreeNode above = lowestAbove(node);
    if (above == null || !isChild(above, node)) {
      throw new IllegalArgumentException(
          "shards " + node + " have no parent in the tree over shards " + root());
    }
    return above;
  }

  /// The other child of the same parent.
  ///
  /// @throws IllegalArgumentException for the root, or a range that is not a node of this tree
  public TreeNode sibling(TreeNode node) {
    TreeNode parent = parent(node);
    TreeNode left = leftOf(parent);
    return left.equals(node) ? rightOf(parent) : left;
  }

  /// Whether `node` is a node of this tree.
  public boolean contains(TreeNode node) {
    if (node.equals(root())) {
      return true;
    }
    TreeNode above = lowestAbove(node);
    return above != null && isChild(above, node);
  }

  /// The fewest nodes that cover exactly `range`, in ascending order; none for an empty range.
  ///
  /// @throws IllegalArgumentException if the range ends beyond the last shard
  public List<TreeNode> cover(ShardRange range) {
    if (range.end() > shards) {
      throw new IllegalArgumentException(
          "shards " + range + " are not all in the tree over shards " + root());
    }
    List<TreeNode> cover = new ArrayList<>();
    addCover(root(), range, cover);
    return List.copyOf(cover);
  }

  private static void addCover(TreeNode node, ShardRange range, List<TreeNode> cover) {
    if (range.end() <= node.first() || node.end() <= range.first()) {
      return;
    }
    if (range.first() <= node.first() && node.end() <= range.end()) {
      cover.add(node);
      return;
    }
    addCover(leftOf(node), range, cover);
    addCover(rightOf(node), range, cover);
  }

  /// The lowest node that covers `node` and is larger; null if there is none.
  private TreeNode lowestAbove(TreeNode node) {
    TreeNode above = null;
    TreeNode at = root();
    while (at.covers(node) && !at.equals(node)) {
      above = at;
      at = node.first() < leftOf(at).end() ? leftOf(at) : rightOf(at);
    }
    return above;
  }

  private TreeNode requireInner(TreeNode node) {
    if (node.isLeaf()) {
      throw new IllegalArgumentException("shard " + node + " is a leaf");
    }
    return requireNode(node);
  }

  private TreeNode requireNode(TreeNode node) {
    if (!contains(node)) {
      throw new IllegalArgumentException(
          "shards " + node + " are not a node of the tree over shards " + root());
    }
    return node;
  }

  private static boolean isChild(TreeNode parent, TreeNode node) {
    return leftOf(parent).equals(node) || rightOf(parent).equals(node);
  }

  private static TreeNode leftOf(TreeNode node) {
    return new TreeNode(node.first(), split(node));
  }

  private static TreeNode rightOf(TreeNode node) {
    return new TreeNode(node.first() + split(node), node.count() - split(node));
  }

  private static int split(TreeNode node) {
    return Integer.highestOneBit(node.count() - 1);
  }
}
