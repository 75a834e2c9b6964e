package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Compares products that are rounded while they are computed with products that are rounded
/// afterwards.
class RoundedProductTest {

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
  void eachElementIsRoundedOnceAndAfterItIsComputed(int m, int n, int k) {
    SeededMatrices matrices = SeededMatrices.uniform(3);
    View left = View.of(matrices.matrix(m, k));
    View right = View.of(matrices.matrix(k, n));
    View transposed = View.of(matrices.matrix(n, k)).transposed();

    assertRoundedOnce(left, right);
    assertRoundedOnce(left, transposed);
    for (ElementType type : ElementType.values()) {
      assertRounded(left, right, type);
      assertRounded(left, transposed, type);
    }
  }

  /// A negation instead of a rounding: the result shows whether an element was negated before it
  /// was complete, and the counts show whether any was negated twice or not at all.
  private static void assertRoundedOnce(View left, View right) {
    FMatrixRMaj expected = new FMatrixRMaj(left.rows(), right.columns());
    PlainProducts.compute(new Product(left, right, null, View.of(expected)));
    int[] once = new int[expected.getNumElements()];
    Arrays.fill(once, 1);
    new Negation(once.length).roundInPlace(expected.data, 0, once.length);

    Negation ofBlocked = new Negation(once.length);
    FMatrixRMaj blocked = new FMatrixRMaj(left.rows(), right.columns());
    BlockedProducts.compute(new Product(left, right, null, View.of(blocked), ofBlocked));
    assertThat(blocked.data).isEqualTo(expected.data);
    assertThat(ofBlocked.times).isEqualTo(once);

    Negation ofPlain = new Negation(once.length);
    FMatrixRMaj plain = new FMatrixRMaj(left.rows(), right.columns());
    PlainProducts.compute(new Product(left, right, null, View.of(plain), ofPlain));
    assertThat(plain.data).isEqualTo(expected.data);
    assertThat(ofPlain.times).isEqualTo(once);
  }

  /// Negates numbers, and counts how many times it has negated each.
  private static final class Negation implements InPlaceRounding {
    private final int[] times;

    private Negation(int size) {
      times = new int[size];
    }

    @Override
    public int roundInPlace(float[] a, int from, int count) {
      for (int i = from; i < from + count; i++) {
        a[i] = -a[i];
        times[i]++;
      }
      return -1;
    }
  }

  private static void assertRounded(View left, View right, ElementType type) {
    FMatrixRMaj expected = new FMatrixRMaj(left.rows(), right.columns());
    PlainProducts.compute(new Product(left, right, null, View.of(expected)));
    assertThat(type.roundInPlace(expected.data, 0, expected.getNumElements())).isEqualTo(-1);

    FMatrixRMaj blocked = new FMatrixRMaj(left.rows(), right.columns());
    assertThat(BlockedProducts.compute(new Product(left, right, null, View.of(blocked), type)))
        .isEqualTo(-1);
    assertThat(blocked.data).isEqualTo(expected.data);

    FMatrixRMaj plain = new FMatrixRMaj(left.rows(), right.columns());
    assertThat(PlainProducts.compute(new Product(left, right, null, View.of(plain), type)))
        .isEqualTo(-1);
    assertThat(plain.data).isEqualTo(expected.data);
  }

  @ParameterizedTest
  @CsvSource({"7, 65, 9", "19, 1100, 300", "270, 1030, 140", "13, 300, 290"})
  void theFirstElementWithoutAFiniteValueIsFoundInAnyOrderOfComputation(int m, int n, int k) {
    SeededMatrices matrices = SeededMatrices.uniform(3);
    FMatrixRMaj left = matrices.matrix(m, k);
    FMatrixRMaj right = matrices.matrix(k, n);
    FMatrixRMaj transposed = matrices.matrix(n, k);
    // The last row is not finite. In the middle row only the element of the last column is not.
    left.set(m - 1, 0, Float.NaN);
    left.set(m / 2, 1, 0x1p100f);
    right.set(1, n - 1, 0x1p100f);
    transposed.set(n - 1, 1, 0x1p100f);
    int first = m / 2 * n + n - 1;

    assertFirst(View.of(left), View.of(right), first);
    assertFirst(View.of(left), View.of(transposed).transposed(), first);
  }

  private static void assertFirst(View left, View right, int first) {
    FMatrixRMaj out = new FMatrixRMaj(left.rows(), right.columns());
    Product product = new Product(left, right, null, View.of(out), ElementType.FLOAT32);

    assertThat(BlockedProducts.compute(product)).isEqualTo(first);
    assertThat(out.data[first]).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(PlainProducts.compute(product)).isEqualTo(first);
  }
}
