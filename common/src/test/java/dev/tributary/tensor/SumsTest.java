package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumsTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 207, 5000})
  void addingChangesTheRangeAndNothingElse(int count) {
    SeededMatrices matrices = SeededMatrices.uniform(count);
    float[] a = matrices.matrix(1, count + 5).data;
    float[] b = matrices.matrix(1, count + 3).data;
    float[] expected = a.clone();
    for (int i = 0; i < count; i++) {
      expected[2 + i] = a[2 + i] + b[3 + i];
    }
    Sums.addInPlace(a, 2, b, 3, count);

    assertThat(a).containsExactly(expected);
  }

  @Test
  void addingBeyondAnArrayIsRefusedBeforeAnythingChanges() {
    float[] a = {1, 2, 3};

    assertThatThrownBy(() -> Sums.addInPlace(a, 0, new float[] {5, 5}, 0, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(a).containsExactly(1, 2, 3);
  }

  @Test
  void columnsAreSummedFromTheFirstRowToTheLast() {
    FMatrixRMaj m = new FMatrixRMaj(3, 2, true, 1, 0x1p24f, 0x1p24f, -0x1p24f, -0x1p24f, 1);
    FMatrixRMaj sums = new FMatrixRMaj(1, 2, true, 7, 7);
    Sums.columnSums(m, sums);

    assertThat(sums.data).containsExactly(0, 1); // from the last to the first: 1, 0
  }

  @Test
  void theColumnSumsOfNoRowsAreZero() {
    FMatrixRMaj sums = new FMatrixRMaj(1, 2, true, 7, 7);
    Sums.columnSums(new FMatrixRMaj(0, 2), sums);

    assertThat(sums.data).containsExactly(0, 0);
  }

  @Test
  void columnSumsOfAnotherShapeAreRefused() {
    assertThatThrownBy(() -> Sums.columnSums(new FMatrixRMaj(3, 2), new FMatrixRMaj(1, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(3, 2)")
        .hasMessageContaining("(1, 3)");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aNumberThatIsNotFiniteIsFoundAtEveryIndex(float value) {
    float[] numbers = new float[2100];
    Arrays.fill(numbers, Float.MAX_VALUE);
    for (int i = 3; i < numbers.length; i++) {
      numbers[i] = value;
      assertThat(Sums.firstNonFinite(numbers, 3, numbers.length - 3)).isEqualTo(i);
      numbers[i] = -Float.MAX_VALUE;
    }
  }

  @Test
  void theFirstOfSeveralNumbersThatAreNotFiniteIsFound() {
    float[] numbers = new float[3000];
    numbers[2000] = Float.NaN;
    numbers[1040] = Float.NaN;
    numbers[1030] = Float.POSITIVE_INFINITY;

    assertThat(Sums.firstNonFinite(numbers, 0, 3000)).isEqualTo(1030);
  }

  @Test
  void numbersOutsideTheRangeAreIgnored() {
    float[] numbers = new float[100];
    numbers[9] = Float.NaN;
    numbers[80] = Float.NaN;

    assertThat(Sums.firstNonFinite(numbers, 10, 70)).isEqualTo(-1);
    assertThat(Sums.firstNonFinite(numbers, 10, 0)).isEqualTo(-1);
  }
}
