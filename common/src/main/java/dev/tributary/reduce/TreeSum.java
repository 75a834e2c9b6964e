package dev.tributary.reduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/// The bookkeeping of one sum over shards while its parts arrive. Parts may arrive in any order,
/// more than once, and as different nodes of the tree. The sum holds values but never reads them.
///
///     for (Offer<V> offer = sum.offer(node, value); ; ) {
///       offer.released().forEach(pool::give);
///       switch (offer) {
///         case Merge<V> m -> { add(m.right(), m.left()); offer = sum.offer(m.parent(), m.left()); }
///         ...
///
/// Invariant: the occupied places (kept values, sums being added, complete targets) are disjoint
/// nodes of the tree. A value that is offered either lies within one of them and is refused, or
/// replaces all places within its own node. So no shard is ever counted twice.
///
/// Not safe for more than one thread at a time.
///
/// @param <V> a value, e.g. an array of floats
public final class TreeSum<V> {
  private final ReductionTree tree;
  private final NavigableMap<Integer, TreeNode> targets = new TreeMap<>();
  private final NavigableMap<Integer, Place<V>> places = new TreeMap<>();
  private int incomplete;

  private enum State {
    KEPT,
    /// The children were given to the caller, who must offer their sum.
    ADDING,
    COMPLETE
  }

  /// An occupied place.
  ///
  /// @param value the kept value; null in the other states
  private record Place<V>(TreeNode node, State state, V value) {}

  /// A sum over several targets.
  ///
  /// @param targets the nodes whose sums are wanted. They must be disjoint; nothing above them is
  ///   added
  /// @throws IllegalArgumentException for a target that is not a node of the tree or overlaps
  ///   another
  public TreeSum(ReductionTree tree, List<TreeNode> targets) {
    this.tree = tree;
    for (TreeNode target : targets) {
      Entry<Integer, TreeNode> before = this.targets.lowerEntry(target.end());
      if (!tree.contains(target) || (before != null && before.getValue().end() > target.first())) {
        throw new IllegalArgumentException("not disjoint nodes of " + tree + ": " + targets);
      }
      this.targets.put(target.first(), target);
    }
    incomplete = targets.size();
  }

  /// The sum over all shards.
  public TreeSum(ReductionTree tree) {
    this(tree, List.of(tree.root()));
  }

  /// Offers `value` as the sum over `node`. The value belongs to this object until the result
  /// returns it.
  ///
  /// @throws IllegalArgumentException if `node` is not a node of the tree or not within a target;
  ///   the value then still belongs to the caller
  public Offer<V> offer(TreeNode node, V value) {
    Objects.requireNonNull(value, "value");
    TreeNode target = targetOf(node);
    Entry<Integer, Place<V>> below = places.floorEntry(node.first());
    if (below != null && below.getValue().node().covers(node) && !awaits(below.getValue(), node)) {
      return new Offer.Duplicate<>(value);
    }
    List<V> released = clear(node);
    if (node.equals(target)) {
      put(node, State.COMPLETE, null);
      incomplete--;
      return new Offer.Complete<>(value, target, released);
    }
    Place<V> sibling = places.get(tree.sibling(node).first());
    if (sibling == null
        || sibling.state() != State.KEPT
        || !sibling.node().equals(tree.sibling(node))) {
      put(node, State.KEPT, value);
      return new Offer.Waiting<>(released);
    }
    TreeNode parent = tree.parent(node);
    places.remove(sibling.node().first());
    put(parent, State.ADDING, null);
    return node.first() < sibling.node().first()
        ? new Offer.Merge<>(value, sibling.value(), parent, released)
        : new Offer.Merge<>(sibling.value(), value, parent, released);
  }

  /// Whether every target is complete.
  public boolean isComplete() {
    return incomplete == 0;
  }

  /// The shards of the targets that have not arrived, as the fewest possible ranges, ascending.
  public List<ShardRange> missing() {
    List<ShardRange> missing = new ArrayList<>();
    for (TreeNode target : targets.values()) {
      int from = target.first();
      for (Place<V> place : places.subMap(target.first(), target.end()).values()) {
        addMissing(missing, from, place.node().first());
        from = place.node().end();
      }
      addMissing(missing, from, target.end());
    }
    return List.copyOf(missing);
  }

  /// Returns every kept value, for a sum that is abandoned. The sum continues as if they had never
  /// arrived.
  public List<V> drain() {
    List<V> kept =
        places.values().stream().filter(p -> p.state() == State.KEPT).map(Place::value).toList();
    places.values().removeIf(place -> place.state() == State.KEPT);
    return kept;
  }

  private static void addMissing(List<ShardRange> missing, int from, int end) {
    if (from == end) {
      return;
    }
    if (!missing.isEmpty() && missing.getLast().end() == from) {
      from = missing.removeLast().first();
    }
    missing.add(new ShardRange(from, end - from));
  }

  private static boolean awaits(Place<?> place, TreeNode node) {
    return place.state() == State.ADDING && place.node().equals(node);
  }

  private TreeNode targetOf(TreeNode node) {
    Entry<Integer, TreeNode> entry = targets.floorEntry(node.first());
    if (entry == null || !entry.getValue().covers(node) || !tree.contains(node)) {
      throw new IllegalArgumentException(
          "shards " + node + " are not a node within " + targets.values() + " of " + tree);
    }
    return entry.getValue();
  }

  private void put(TreeNode node, State state, V value) {
    places.put(node.first(), new Place<>(node, state, value));
  }

  /// Empties the places within `node` and returns the values that they kept.
  private List<V> clear(TreeNode node) {
    NavigableMap<Integer, Place<V>> within = places.subMap(node.first(), true, node.end(), false);
    List<V> kept =
        within.values().stream().filter(p -> p.state() == State.KEPT).map(Place::value).toList();
    within.clear();
    return kept;
  }
}
