package dev.tributary.reduce;

import java.util.List;

/// The outcome of offering a value to a [TreeSum].
public sealed interface Offer<V> {

  /// Values that the sum no longer needs and that are not referenced elsewhere: the caller releases
  /// them.
  List<V> released();

  /// The value is kept until its sibling arrives.
  record Waiting<V>(List<V> released) implements Offer<V> {}

  /// The shards of the value have already arrived, are being added, or are complete. The first copy
  /// counts, and this one is [released][#released].
  record Duplicate<V>(V value) implements Offer<V> {
    @Override
    public List<V> released() {
      return List.of(value);
    }
  }

  /// Both children of `parent` have arrived and now belong to the caller. The caller adds `right`
  /// to `left` (in this order: `left + right`), releases the array that is left over, and offers
  /// the result as `parent`.
  record Merge<V>(V left, V right, TreeNode parent, List<V> released) implements Offer<V> {}

  /// The sum over `target` is complete and now belongs to the caller.
  record Complete<V>(V value, TreeNode target, List<V> released) implements Offer<V> {}
}
