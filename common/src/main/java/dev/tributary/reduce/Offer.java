package dev.tributary.reduce;

import java.util.List;

/// The outcome of offering a value to a [TreeSum].
public sealed interface Offer<V> {

  /// Values that the sum needs no more and that nobody else holds: the caller releases them.
  List<V> released();

  /// The value is kept until its sibling is there.
  record Waiting<V>(List<V> released) implements Offer<V> {}

  /// The shards of the value are there already, or are being added, or were completed: the first
  /// copy counts, and this one is [released][#released].
  record Duplicate<V>(V value) implements Offer<V> {
    @Override
    public List<V> released() {
      return List.of(value);
    }
  }

  /// Both children of `parent` are there and now the caller's, who adds `right` to `left` (in this
  /// order: `left + right`), releases what the addition leaves over, and offers the result as
  /// `parent`.
  record Merge<V>(V left, V right, TreeNode parent, List<V> released) implements Offer<V> {}

  /// The sum over `target` is complete, and now the caller's.
  record Complete<V>(V value, TreeNode target, List<V> released) implements Offer<V> {}
}
