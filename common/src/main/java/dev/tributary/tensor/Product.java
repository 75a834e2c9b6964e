package dev.tributary.tensor;

/// A product to be computed: `out = left · right`, plus `addend` where there is one, and then
/// rounded where a type is given.
///
/// @param left (rows, depth)
/// @param right (depth, columns)
/// @param addend (rows, columns), added once to each finished chain; may be `out`; or null
/// @param out (rows, columns). Modified
/// @param type what the elements of `out` are rounded to once they are stored, while they are in
///   the processor's cache: a pass over a large matrix afterwards would fetch it from memory again;
///   or null
record Product(View left, View right, View addend, View out, ElementType type) {

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

  /// The same product said the other way round: `outᵀ = rightᵀ · leftᵀ`. The factors of each
  /// multiplication change places, which changes no bit. It is not rounded: the elements of a row
  /// of `outᵀ` do not lie in one run.
  Product transposed() {
    View plus = addend == null ? null : addend.transposed();
    return new Product(right.transposed(), left.transposed(), plus, out.transposed());
  }

  /// Rounds the elements of `out` in those rows and columns, which are computed; does nothing where
  /// no type is given.
  ///
  /// @return the index in the array of `out` of the first of them that has no finite value as that
  ///   type; -1 if there is none
  int round(Range rows, Range columns) {
    if (type == null) {
      return -1;
    }
    if (columns.count() == out.rowStep()) {
      return type.roundInPlace(out.data(), out.at(rows.from(), 0), rows.count() * columns.count());
    }
    int bad = -1;
    for (int i = rows.from(); i < rows.end(); i++) {
      bad = first(bad, type.roundInPlace(out.data(), out.at(i, columns.from()), columns.count()));
    }
    return bad;
  }

  /// The lesser of two indices, each of which is -1 for none.
  static int first(int a, int b) {
    return a < 0 || (b >= 0 && b < a) ? b : a;
  }
}
