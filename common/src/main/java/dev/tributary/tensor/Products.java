package dev.tributary.tensor;

import org.ejml.data.FMatrixRMaj;

/// The matrix products.
///
/// Each element of a product is one chain of fused multiply-adds over k in ascending order, from
/// zero. What is added to a product (`out` itself, a bias row) is added to the finished chain,
/// once. So the bits are those of the triple loop in [PlainProducts], on any processor; the one
/// thing a processor chooses is which NaN a NaN is.
///
/// `out` has its shape before and shares no array with a factor, or `IllegalArgumentException` is
/// thrown, as it is where shapes do not fit. Safe for any number of threads on different `out`.
public final class Products {

  private Products() {}

  /// `out = a · b`. Modified: `out`.
  public static void multiply(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    compute(new Product(View.of(a), View.of(b), null, View.of(out)));
  }

  /// `out += a · b`. Modified: `out`.
  public static void multiplyAdd(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    compute(new Product(View.of(a), View.of(b), View.of(out), View.of(out)));
  }

  /// `out = a · b + row`, the row (1, n) added to every row. Modified: `out`.
  public static void multiplyAddRow(
      FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj row, FMatrixRMaj out) {
    View rows = View.ofRepeated(row, out.numRows);
    compute(new Product(View.of(a), View.of(b), rows, View.of(out)));
  }

  /// `out = aᵀ · b`. Modified: `out`.
  public static void multiplyTransA(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    compute(new Product(View.of(a).transposed(), View.of(b), null, View.of(out)));
  }

  /// `out = round(aᵀ · b)`, as [ElementType#roundInPlace] rounds: in one pass over memory.
  /// Modified: `out`.
  ///
  /// @return the index in `out` of the first element that has no finite value as `type`, which is
  ///   left as it was computed; -1 if there is none
  public static int multiplyTransARounded(
      FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out, ElementType type) {
    return compute(new Product(View.of(a).transposed(), View.of(b), null, View.of(out), type));
  }

  /// `out += aᵀ · b`. Modified: `out`.
  public static void multiplyTransAAdd(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    compute(new Product(View.of(a).transposed(), View.of(b), View.of(out), View.of(out)));
  }

  /// `out = a · bᵀ`. Modified: `out`.
  public static void multiplyTransB(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    compute(new Product(View.of(a), View.of(b).transposed(), null, View.of(out)));
  }

  /// `out += a · bᵀ`. Modified: `out`.
  public static void multiplyTransBAdd(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj out) {
    compute(new Product(View.of(a), View.of(b).transposed(), View.of(out), View.of(out)));
  }

  private static int compute(Product product) {
    return VectorUnit.isPresent()
        ? BlockedProducts.compute(product)
        : PlainProducts.compute(product);
  }
}
