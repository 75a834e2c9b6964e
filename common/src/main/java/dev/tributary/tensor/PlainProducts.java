package dev.tributary.tensor;

/// Products as a triple loop. This is the specification of [BlockedProducts], and its substitute
/// without the Vector API.
final class PlainProducts {

  private PlainProducts() {}

  /// Computes a product.
  ///
  /// @return the index that [Product#round] returns for all of `out`
  static int compute(Product product) {
    int bad = -1;
    for (int i = 0; i < product.rows(); i++) {
      for (int j = 0; j < product.columns(); j++) {
        float chain = chain(product, i, j);
        View addend = product.addend();
        product.out().data()[product.out().at(i, j)] =
            addend == null ? chain : chain + addend.data()[addend.at(i, j)];
      }
      bad = Product.first(bad, product.round(new Range(i, 1), new Range(0, product.columns())));
    }
    return bad;
  }

  private static float chain(Product product, int i, int j) {
    View left = product.left();
    View right = product.right();
    float chain = 0;
    for (int k = 0; k < product.depth(); k++) {
      chain = Math.fma(left.data()[left.at(i, k)], right.data()[right.at(k, j)], chain);
    }
    return chain;
  }
}
