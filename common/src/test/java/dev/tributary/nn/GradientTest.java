package dev.tributary.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class GradientTest {
  private static final float BETWEEN = 1 + 0x1p-9f; // two bfloat16s

  @Test
  void aGradientIsRoundedOnce() {
    FMatrixRMaj matrix = new FMatrixRMaj(1, 3, true, 1, BETWEEN, 3);

    Gradient rounded = Gradient.unrounded(matrix).rounded(ElementType.BFLOAT16);
    assertThat(rounded).isEqualTo(new Gradient(matrix, Finiteness.FINITE));
    assertThat(matrix.data).containsExactly(1, 1, 3);

    matrix.data[1] = BETWEEN;
    assertThat(rounded.rounded(ElementType.BFLOAT16)).isSameAs(rounded);
    assertThat(matrix.data).containsExactly(1, BETWEEN, 3);
  }

  @Test
  void aValueThatIsTooLargeForTheTypeIsNotFinite() {
    Gradient gradient = Gradient.unrounded(new FMatrixRMaj(1, 3, true, 1, 70_000, Float.NaN));

    assertThat(gradient.rounded(ElementType.FLOAT16).finiteness())
        .isEqualTo(new Finiteness.NonFinite(1));
    assertThat(gradient.rounded(ElementType.FLOAT32).finiteness())
        .isEqualTo(new Finiteness.NonFinite(2));
  }
}
