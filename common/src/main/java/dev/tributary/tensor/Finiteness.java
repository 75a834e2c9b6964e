package dev.tributary.tensor;

/// The result of inspecting an array for values that are not finite, or the fact that it has not
/// been inspected. It travels with the values, so that they are inspected once: while they are in
/// the processor's cache anyway.
///
/// Code that changes the values continues with [#UNKNOWN], or inspects them again.
public sealed interface Finiteness {
  Finiteness UNKNOWN = new Unknown();
  Finiteness FINITE = new Finite();

  /// The values have not been inspected in their present state.
  record Unknown() implements Finiteness {}

  /// All values are finite.
  record Finite() implements Finiteness {}

  /// Some value is not finite.
  ///
  /// @param index the index of the first such value, relative to the first of the values
  record NonFinite(int index) implements Finiteness {}

  /// The result of a search.
  ///
  /// @param first the index of the first value that is not finite, or -1
  static Finiteness of(int first) {
    return first < 0 ? FINITE : new NonFinite(first);
  }

  /// Inspects the `count` values of `array` from `from` on.
  static Finiteness of(float[] array, int from, int count) {
    int first = Sums.firstNonFinite(array, from, count);
    return of(first < 0 ? first : first - from);
  }
}
