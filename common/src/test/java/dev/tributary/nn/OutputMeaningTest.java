package dev.tributary.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class OutputMeaningTest {

  @Test
  void softmaxOfLargeLogitsIsFiniteAndSumsToOne() {
    FMatrixRMaj out = new FMatrixRMaj(2, 3, true, 1000, 1001, 1002, -1, 0, 1);

    OutputMeaning.ONE_OF_CLASSES.toProbabilities(out);

    // Differences of logits determine softmax, so both rows are exp(-2), exp(-1), 1 over their sum.
    double sum = Math.exp(-2) + Math.exp(-1) + 1;
    for (int row = 0; row < 2; row++) {
      assertThat((double) out.get(row, 0)).isCloseTo(Math.exp(-2) / sum, within(1e-7));
      assertThat((double) out.get(row, 1)).isCloseTo(Math.exp(-1) / sum, within(1e-7));
      assertThat((double) out.get(row, 2)).isCloseTo(1 / sum, within(1e-7));
    }
  }

  @Test
  void aRowAloneHasTheBitsThatItHasAmongOthers() {
    FMatrixRMaj many = new FMatrixRMaj(3, 5);
    for (int i = 0; i < many.data.length; i++) {
      many.data[i] = (float) Math.sin(i) * 7;
    }
    FMatrixRMaj one = new FMatrixRMaj(1, 5);
    System.arraycopy(many.data, 10, one.data, 0, 5);

    OutputMeaning.ONE_OF_CLASSES.toProbabilities(many);
    OutputMeaning.ONE_OF_CLASSES.toProbabilities(one);

    assertThat(one.data)
        .containsExactly(many.data[10], many.data[11], many.data[12], many.data[13], many.data[14]);
  }

  @Test
  void aLogitOfYesBecomesItsProbability() {
    FMatrixRMaj out = new FMatrixRMaj(1, 2, true, 0, 2);

    OutputMeaning.YES_OR_NO.toProbabilities(out);

    assertThat(out.data[0]).isEqualTo(0.5f);
    assertThat((double) out.data[1]).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-7));
  }

  @Test
  void valuesStayWhatTheyAre() {
    FMatrixRMaj out = new FMatrixRMaj(1, 2, true, -3, 2);

    OutputMeaning.VALUES.toProbabilities(out);

    assertThat(out.data).containsExactly(-3, 2);
  }
}
