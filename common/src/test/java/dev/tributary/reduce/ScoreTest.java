package dev.tributary.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreTest {

  @Test
  void everyComponentIsAddedUp() {
    Score sum = new Score(1, 2, 3).plus(new Score(10, 20, 30));

    assertThat(sum).isEqualTo(new Score(11, 22, 33));
    assertThat(sum.plus(Score.NONE)).isEqualTo(sum);
  }

  @Test
  void meansAreOverSamplesAndNotOverShards() {
    Score sum = Score.of(1, 1).withCorrect(1).plus(Score.of(9, 3));

    Metrics metrics = sum.metrics(Set.of(Score.Rate.ACCURACY));

    assertThat(metrics.loss()).isEqualTo(2.5);
    assertThat(metrics.rates()).isEqualTo(Map.of(Score.Rate.ACCURACY, 0.25));
    assertThat(metrics.samples()).isEqualTo(4);
  }

  @Test
  void aLossWithoutARateHasNone() {
    assertThat(Score.of(1, 1).metrics(Set.of()).rates()).isEmpty();
  }
}
