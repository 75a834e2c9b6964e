package dev.tributary.reduce.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The expected values are those of the examples of scikit-learn's documentation: of
/// `mean_squared_error`, `mean_absolute_error` and `r2_score`.
class ValueQualityTest {

  private static ErrorSums sums(double[] targets, double[] predictions) {
    ErrorSums sums = ErrorSums.ZERO;
    for (int i = 0; i < targets.length; i++) {
      double error = predictions[i] - targets[i];
      sums =
          sums.plus(
              new ErrorSums(error * error, Math.abs(error), targets[i], targets[i] * targets[i]));
    }
    return sums;
  }

  @Test
  void theErrorsAreThoseOfScikitLearn() {
    ValueQuality quality =
        new ValueQuality(
            4, List.of(sums(new double[] {3, -0.5, 2, 7}, new double[] {2.5, 0, 2, 8})));

    assertThat(quality.rmse()).isEqualTo(Math.sqrt(0.375));
    assertThat(quality.mae()).isEqualTo(0.5);
    assertThat(quality.r2()).isCloseTo(0.9486081370449679, within(1e-15));
  }

  @Test
  void severalOutputsAreAveraged() {
    ValueQuality quality =
        new ValueQuality(
            3,
            List.of(
                sums(new double[] {0.5, -1, 7}, new double[] {0, -1, 8}),
                sums(new double[] {1, 1, -6}, new double[] {2, 2, -5})));

    assertThat(quality.rmse()).isEqualTo(Math.sqrt(4.25 / 6));
    assertThat(quality.mae()).isEqualTo(0.75);
    assertThat(quality.byOutput().get(0).r2()).isCloseTo(0.965437788018433, within(1e-15));
    assertThat(quality.byOutput().get(1).r2()).isCloseTo(0.9081632653061225, within(1e-15));
    assertThat(quality.r2()).isCloseTo(0.9368005266622778, within(1e-15));
  }

  @Test
  void equalTargetsHaveAnR2OfOneOrZero() {
    assertThat(new ErrorSums(0, 0, 6, 18).determination(2)).isEqualTo(1);
    assertThat(new ErrorSums(0.5, 1, 6, 18).determination(2)).isZero();
  }

  @Test
  void blocksAreAddedOutputByOutputInTheirOrder() {
    ValueQuality first = new ValueQuality(2, List.of(new ErrorSums(0.1, 2, 3, 4)));
    ValueQuality second = new ValueQuality(1, List.of(new ErrorSums(0.2, 20, 30, 40)));
    ValueQuality third = new ValueQuality(1, List.of(new ErrorSums(0.3, 200, 300, 400)));

    assertThat(Quality.sum(List.of(first, second, third)))
        .isEqualTo(new ValueQuality(4, List.of(new ErrorSums(0.1 + 0.2 + 0.3, 222, 333, 444))));
  }
}
