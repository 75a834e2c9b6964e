package dev.tributary.tensor;

/// A product to be computed: `out = left · right`, plus `addend` where there is one, and then what
/// the epilogue makes of it.
///
/// @param left (rows, depth)
/// @param right (depth, columns)
/// @param addend (rows, columns), added once to each finished chain; may be `out`; or null
/// @param out (rows, columns). Modified
/// @param epilogue sees all of `out`, in runs
record Product(View left, View right, View addend, View out, Epilogue epilogue) {

  /// Without an epilogue.
  Product(View left, View right, View addend, View out) {
    this(left, right, addend, out, Epilogue.NONE);
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
  /// multiplication change places, which changes no bit. Without the epilogue: the elements of a
  /// row of `outᵀ` are no run.
  Product transposed() {
    View plus = addend == null ? null : addend.transposed();
    return new Product(right.transposed(), left.transposed(), plus, out.transposed());
  }

  /// Has the epilogue finish the elements of those rows and columns: of whole rows in one run.
  void finish(Range rows, Range columns) {
    if (columns.count() == out.rowStep()) {
      epilogue.finish(out.data(), out.at(rows.from(), 0), rows.count() * columns.count());
      return;
    }
    for (int i = rows.from(); i < rows.end(); i++) {
      epilogue.finish(out.data(), out.at(i, columns.from()), columns.count());
    }
  }
}
