package dev.tributary.reduce.stopping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestRankingTest {

  private static List<Long> steps(Metric metric, int count, double... values) {
    BestRanking ranking = BestRanking.of(metric, count);
    for (int i = 0; i < values.length; i++) {
      ranking = ranking.with(new History.Evaluated(i + 1, values[i]));
    }
    return ranking.versions().stream().map(History.Evaluated::step).toList();
  }

  @Test
  void theBestVersionsComeFirst() {
    assertThat(steps(Metric.LOSS, 3, 0.5, 0.2, 0.4, 0.3, 0.6)).containsExactly(2L, 4L, 3L);
    assertThat(steps(Metric.ACCURACY, 3, 0.5, 0.2, 0.4, 0.3, 0.6)).containsExactly(5L, 1L, 3L);
  }

  @Test
  void ofEqualValuesTheEarlierVersionIsBetter() {
    assertThat(steps(Metric.ACCURACY, 2, 0.5, 0.5, 0.5)).containsExactly(1L, 2L);
  }

  @Test
  void theOrderOfTheVersionsDoesNotMatter() {
    BestRanking ranking =
        BestRanking.of(Metric.LOSS, 2)
            .with(new History.Evaluated(7, 0.5))
            .with(new History.Evaluated(3, 0.5))
            .with(new History.Evaluated(5, 0.4));

    assertThat(ranking.versions())
        .containsExactly(new History.Evaluated(5, 0.4), new History.Evaluated(3, 0.5));
    assertThat(ranking.has(3)).isTrue();
    assertThat(ranking.has(7)).isFalse();
  }

  @Test
  void aVersionThatIsEvaluatedAgainAndNotANumberChangeNothing() {
    BestRanking ranking = BestRanking.of(Metric.LOSS, 2).with(new History.Evaluated(7, 0.5));

    assertThat(ranking.with(new History.Evaluated(7, 0.5))).isSameAs(ranking);
    assertThat(ranking.with(new History.Evaluated(8, Double.NaN))).isSameAs(ranking);
  }
}
