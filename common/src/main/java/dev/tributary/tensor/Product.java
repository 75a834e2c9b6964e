package dev.tributary.tensor;

/// A product to be computed: `out = left · right`, plus `addend` if there is one, then rounded if a
/// rounding is given.
///
/// @param left (rows, depth)
/// @param right (depth, columns)
/// @param addend (rows, columns), added once to each finished chain; may be `out`; or null
/// @param out (rows, columns). Modified
/// @param rounding rounds each element of `out` once, or null. The elements are rounded right after
///   they are stored, while they are in the processor's cache; a later pass over a large matrix
///   would fetch it from memory again
record Product(View left, View right, View addend, View out, InPlaceRounding rounding) {

  /// A product that is not rounded.
  Product(View left, View right, View addend, View out) {
    this(left, right, addend, out, null);
  }

  Product {
    boolean fits =
        left.columns() == right.rows()
            && out.hasShape(left.rows(), right.columns())
            && (addend == null || addend.hasShape(out.rows(), out.columns()));
    if (!fits) {
      throw new IllegalArgumentException(
          "matrices do not fit: %s · %s%s into %s (shapes after transposition)"
              .formatted(left, right, addend == null ? "" : " + " + addend, out));
    }
    if (out.data() == left.data() || out.data() == right.data()) {
      throw new IllegalArgumentException(
          "a product cannot be written over one of its factors: %s · %s".formatted(left, right));
    }
  }

  int rows() {
    return out.rows();
  }

  int columns() {
    return out.columns();
  }

  int depth() {
    return left.columns();
  }

  /// The same product transposed: `outᵀ = rightᵀ · leftᵀ`. The factors of each multiplication
  /// change places, which changes no bit. The transposed product is not rounded, because a row of
  /// `outᵀ` is not contiguous in memory.
  Product transposed() {
    View plus = addend == null ? null : addend.transposed();
    return new Product(right.transposed(), left.transposed(), plus, out.transposed());
  }

  /// Rounds the elements of `out` in these rows and columns, which must be computed. Does nothing
  /// if no rounding is given.
  ///
  /// @return the index in the array of `out` of the first of these elements that has no finite
  ///   value when rounded; -1 if there is none
  int round(Range rows, Range columns) {
    if (rounding == null) {
      return -1;
    }
    if (columns.count() == out.rowStep()) {
      return rounding.roundInPlace(
          out.data(), out.at(rows.from(), 0), rows.count() * columns.count());
    }
    int bad = -1;
    for (int i = rows.from(); i < rows.end(); i++) {
      bad =
          first(bad, rounding.roundInPlace(out.data(), out.at(i, columns.from()), columns.count()));
    }
    return bad;
  }

  /// The lesser of two indices; -1 stands for no index.
  static int first(int a, int b) {
    return a < 0 || (b >= 0 && b < a) ? b : a;
  }
}
