package dev.tributary.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.quality.Confusion;
import dev.tributary.reduce.quality.ErrorSums;
import dev.tributary.reduce.quality.Ranking;
import dev.tributary.reduce.quality.ValueQuality;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class PredictionsTest {

  private static FMatrixRMaj matrix(int rows, float... values) {
    return FMatrixRMaj.wrap(rows, values.length / rows, values);
  }

  @Test
  void twoClassesAreRankedByTheDifferenceOfTheirOutputs() {
    var quality = Predictions.ofLargest(matrix(3, 1, 3, 2, 2, 0.5f, -1), matrix(3, 1, 1, 0));

    assertThat(quality.confusion().cells())
        .containsExactly(
            new Confusion.Cell(0, 0, 1), new Confusion.Cell(1, 0, 1), new Confusion.Cell(1, 1, 1));
    assertThat(quality.ranking()).isEqualTo(Ranking.of(List.of(-1.5f), List.of(0f, 2f)));
    assertThat(quality.amongLargest()).isZero();
  }

  @Test
  void ofElevenClassesItIsCountedWhetherTheLabelIsAmongTheFiveLargest() {
    float[] out = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    assertThat(Predictions.ofLargest(matrix(1, out), matrix(1, 6)).amongLargest()).isEqualTo(1);
    assertThat(Predictions.ofLargest(matrix(1, out), matrix(1, 5)).amongLargest()).isZero();
    assertThat(Predictions.ofLargest(matrix(1, out), matrix(1, 5)).ranking())
        .isEqualTo(Ranking.NONE);
  }

  @Test
  void ofEqualOutputsTheFirstCountsAsTheLargest() {
    float[] out = new float[11];

    assertThat(Predictions.ofLargest(matrix(1, out), matrix(1, 4)).amongLargest()).isEqualTo(1);
    assertThat(Predictions.ofLargest(matrix(1, out), matrix(1, 5)).amongLargest()).isZero();
  }

  @Test
  void oneLogitIsAQuestionOfTwoClasses() {
    var quality = Predictions.ofSign(matrix(4, -1, 0, 2, 3), matrix(4, 0, 1, 0.5f, 1));

    assertThat(quality.classes()).isEqualTo(2);
    assertThat(quality.confusion().cells())
        .containsExactly(
            new Confusion.Cell(0, 0, 1),
            new Confusion.Cell(0, 1, 1),
            new Confusion.Cell(1, 0, 1),
            new Confusion.Cell(1, 1, 1));
    assertThat(quality.ranking()).isEqualTo(Ranking.of(List.of(-1f, 2f), List.of(0f, 3f)));
  }

  @Test
  void errorsOfValuesAreAddedUpForEachOutput() {
    assertThat(Predictions.ofValues(matrix(2, 1, 5, 4, 7), matrix(2, 3, 4, 4.5f, 7)))
        .isEqualTo(
            new ValueQuality(
                2, List.of(new ErrorSums(4.25, 2.5, 7.5, 29.25), new ErrorSums(1, 1, 11, 65))));
  }

  @Test
  void errorsOfManyOutputsAreAddedUpTogether() {
    FMatrixRMaj out = new FMatrixRMaj(2, 300);
    FMatrixRMaj target = new FMatrixRMaj(2, 300);
    target.data[7] = 3;
    target.data[599] = -2;

    assertThat(Predictions.ofValues(out, target))
        .isEqualTo(new ValueQuality(600, List.of(new ErrorSums(13, 5, 1, 13))));
  }
}
