package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.tributary.tensor.ProductForm.Operands;
import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Compares the bits of products with the triple loop of [PlainProducts], and that loop with EJML.
class ProductsTest {

  @ParameterizedTest
  @EnumSource
  void theBitsAreThoseOfThePlainLoopAtAwkwardSizes(ProductForm form) {
    SeededMatrices matrices = SeededMatrices.uniform(form.ordinal());
    int[] sizes = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 207};
    for (int m : sizes) {
      for (int n : sizes) {
        for (int k : sizes) {
          assertSameBits(form, form.operands(matrices, m, n, k));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBitsAreThoseOfThePlainLoopForEveryNumberOfColumns(ProductForm form) {
    SeededMatrices matrices = SeededMatrices.uniform(form.ordinal());
    for (int columns = 1; columns <= 150; columns++) {
      assertSameBits(form, form.operands(matrices, 7, columns, 5));
      assertSameBits(form, form.operands(matrices, columns, 7, 5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBitsAreThoseOfThePlainLoopAcrossBlocks(ProductForm form) {
    SeededMatrices matrices = SeededMatrices.uniform(form.ordinal());
    assertSameBits(form, form.operands(matrices, 19, 1100, 300)); // columns; chains are parked
    assertSameBits(form, form.operands(matrices, 1100, 19, 300)); // rows
    assertSameBits(form, form.operands(matrices, 9, 33, 4500)); // k
    assertSameBits(form, form.operands(matrices, 270, 1030, 140)); // all of them
    assertSameBits(form, form.operands(matrices, 1030, 270, 33));
  }

  @ParameterizedTest
  @EnumSource
  void theBitsAreThoseOfThePlainLoopForExtremeNumbers(ProductForm form) {
    for (int edgesPerThousand : new int[] {3, 100, 1000}) {
      SeededMatrices matrices = SeededMatrices.withEdges(form.ordinal(), edgesPerThousand);
      for (int k : new int[] {1, 2, 17, 300}) {
        assertSameBits(form, form.operands(matrices, 9, 33, k));
        assertSameBits(form, form.operands(matrices, 33, 9, k));
        assertSameBits(form, form.operands(matrices, 64, 64, k));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePlainLoopAgreesWithEjml(ProductForm form) {
    Operands operands = form.operands(SeededMatrices.uniform(7), 23, 19, 41);
    float[] expected = form.computeByEjml(operands.copy()).data;
    float[] plain = form.computePlainly(operands).data;

    for (int i = 0; i < plain.length; i++) {
      assertThat(plain[i]).isCloseTo(expected[i], offset(1e-5f));
    }
  }

  @Test
  void eachStepOfAChainRoundsOnceAndTheChainAscends() {
    float x = 0x1.001p0f; // x·x is 0x1.002001p0, which rounds to 0x1.002p0
    FMatrixRMaj a = new FMatrixRMaj(1, 2, true, 1, x);
    FMatrixRMaj b = new FMatrixRMaj(2, 1, true, -0x1.002p0f, x);
    FMatrixRMaj out = new FMatrixRMaj(1, 1);
    Products.multiply(a, b, out);

    assertThat(out.data).containsExactly(0x1p-24f);
  }

  @Test
  void anAddendIsAddedToTheFinishedChainAndNotAtItsBeginning() {
    FMatrixRMaj a = new FMatrixRMaj(1, 2, true, 1, 1);
    FMatrixRMaj b = new FMatrixRMaj(2, 1, true, 0x1p24f, -0x1p24f);
    FMatrixRMaj out = new FMatrixRMaj(1, 1, true, 1);
    Products.multiplyAdd(a, b, out);

    assertThat(out.data).containsExactly(1); // added to 2²⁴ it would have been lost
  }

  @Test
  void elementsOfAnArrayBeyondItsMatrixDoNotChange() {
    FMatrixRMaj out = new FMatrixRMaj(20, 20);
    Arrays.fill(out.data, 5);
    out.reshape(9, 17);
    SeededMatrices matrices = SeededMatrices.uniform(1);
    Products.multiply(matrices.matrix(9, 8), matrices.matrix(8, 17), out);

    assertThat(Arrays.copyOfRange(out.data, 9 * 17, 400)).containsOnly(5);
  }

  @Test
  void matricesThatDoNotFitAreRefusedWithTheirShapes() {
    FMatrixRMaj x = new FMatrixRMaj(2, 3);
    FMatrixRMaj y = new FMatrixRMaj(3, 5);
    FMatrixRMaj z = new FMatrixRMaj(2, 5);

    assertRefused(() -> Products.multiply(x, x, z), "(2, 3) · (2, 3) into (2, 5)");
    assertRefused(() -> Products.multiply(x, y, y.copy()), "(2, 3) · (3, 5) into (3, 5)");
    assertRefused(() -> Products.multiplyTransA(x, y, z), "(3, 2) · (3, 5) into (2, 5)");
    assertRefused(() -> Products.multiplyTransB(x, y, z), "(2, 3) · (5, 3) into (2, 5)");
    assertRefused(() -> Products.multiplyAddRow(x, y, new FMatrixRMaj(1, 4), z), "+ (2, 4)");
    assertRefused(() -> Products.multiplyAddRow(x, y, new FMatrixRMaj(2, 5), z), "(2, 5)");
  }

  @Test
  void aProductOverItsOwnFactorIsRefused() {
    FMatrixRMaj square = new FMatrixRMaj(3, 3);

    assertRefused(() -> Products.multiply(square, square.copy(), square), "one of its factors");
    assertRefused(() -> Products.multiply(square.copy(), square, square), "one of its factors");
  }

  private static void assertRefused(Runnable product, String message) {
    assertThatThrownBy(product::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static void assertSameBits(ProductForm form, Operands operands) {
    float[] expected = form.computePlainly(operands.copy()).data;
    float[] actual = form.compute(operands).data;
    for (int i = 0; i < expected.length; i++) {
      boolean same = // the bits of a NaN depend on the processor
          Float.isNaN(expected[i])
              ? Float.isNaN(actual[i])
              : Float.floatToRawIntBits(actual[i]) == Float.floatToRawIntBits(expected[i]);
      if (!same) {
        throw new AssertionError(
            "%s of %s · %s: element %s is %s and not %s"
                .formatted(
                    form, View.of(operands.a()), View.of(operands.b()), i, actual[i], expected[i]));
      }
    }
  }
}
