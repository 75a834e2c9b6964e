package dev.tributary.tensor;

/// Whether all of some values are finite, as far as somebody has looked. Travels with the values,
/// so that they are looked at once: while they are in the processor's cache anyway.
///
/// Code that changes the values goes on with [#UNKNOWN], or looks again.
public sealed interface Finiteness {
  Finiteness UNKNOWN = new Unknown();
  Finiteness FINITE = new Finite();

  /// Nobody has looked at the values as they are now.
  record Unknown() implements Finiteness {}

  /// All values are finite.
  record Finite() implements Finiteness {}

  /// @param index of the first value that is not finite, counted from the first of the values
  record NonFinite(int index) implements Finiteness {}

  /// The result of a search.
  ///
  /// @param first the index of the first value that is not finite, or -1
  static Finiteness of(int first) {
    return first < 0 ? FINITE : new NonFinite(first);
  }

  /// Looks at the `count` values of `array` from `from` on.
  static Finiteness of(float[] array, int from, int count) {
    int first = Sums.firstNonFinite(array, from, count);
    return of(first < 0 ? first : first - from);
  }
}
