package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpilogueTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "7, 65, 9",
    "19, 1100, 300", // columns beyond a block; chains are parked
    "270, 1030, 140", // rows, too
    "9, 33, 4500",
    "13, 300, 290", // one whose right factor, if transposed, is better computed transposed
    "5, 6, 0"
  })
  void eachElementIsFinishedOnceAndAfterItIsComputed(int m, int n, int k) {
    SeededMatrices matrices = SeededMatrices.uniform(3);
    View left = View.of(matrices.matrix(m, k));
    View right = View.of(matrices.matrix(k, n));
    View transposed = View.of(matrices.matrix(n, k)).transposed();

    assertFinished(left, right);
    assertFinished(left, transposed);
  }

  private static void assertFinished(View left, View right) {
    FMatrixRMaj product = new FMatrixRMaj(left.rows(), right.columns());
    PlainProducts.compute(new Product(left, right, null, View.of(product)));
    new Negation().finish(product.data, 0, product.getNumElements());

    Negation ofBlocked = new Negation();
    FMatrixRMaj blocked = new FMatrixRMaj(left.rows(), right.columns());
    BlockedProducts.compute(new Product(left, right, null, View.of(blocked), ofBlocked));
    assertThat(blocked.data).isEqualTo(product.data);
    assertThat(ofBlocked.negated).isEqualTo(product.getNumElements());

    Negation ofPlain = new Negation();
    FMatrixRMaj plain = new FMatrixRMaj(left.rows(), right.columns());
    PlainProducts.compute(new Product(left, right, null, View.of(plain), ofPlain));
    assertThat(plain.data).isEqualTo(product.data);
    assertThat(ofPlain.negated).isEqualTo(product.getNumElements());
  }

  private static final class Negation implements Epilogue {
    int negated;

    @Override
    public void finish(float[] data, int from, int count) {
      for (int i = from; i < from + count; i++) {
        data[i] = -data[i];
      }
      negated += count;
    }
  }
}
