package dev.tributary.tensor;

import org.ejml.data.FMatrixRMaj;

/// Matrix products.
///
/// Each element of a product is one chain of fused multiply-adds over k in ascending order, from
/// zero. An addend (`out` itself, or a bias row) is added once, to the finished chain. So the bits
/// are those of the triple loop in [PlainProducts] on any processor. Only the bits of a NaN depend
/// on the processor.
///
/// `out` must have the shape of the result and share no array with a factor. Otherwise, and if the
/// factors do not fit each other, the methods throw `IllegalArgumentException`. Safe for any number
/// of threads on different `out`.
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
  /// @return the index in `out` of the first element that has no finite value in `type`; -1 if
  ///   there is none. That element is left as it was computed
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
