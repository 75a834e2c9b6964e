package dev.tributary.reduce.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void theAreaIsThatOfScikitLearn() { // the example of sklearn.metrics.roc_auc_score
    Ranking ranking = Ranking.of(List.of(0.1f, 0.4f), List.of(0.35f, 0.8f));

    assertThat(ranking.areaUnderCurve()).isEqualTo(0.75);
  }

  @Test
  void theAreaIsTheFractionOfAllPairs() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      List<Float> negatives = scores(random, 1 + random.nextInt(40));
      List<Float> positives = scores(random, 1 + random.nextInt(40));

      double halves = 0;
      for (float positive : positives) {
        for (float negative : negatives) {
          halves += positive > negative ? 2 : positive == negative ? 1 : 0;
        }
      }

      assertThat(Ranking.of(negatives, positives).areaUnderCurve())
          .isEqualTo(halves / (2.0 * negatives.size() * positives.size()));
    }
  }

  /// Scores of which many are equal. Zeros have both signs.
  private static List<Float> scores(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> random.nextInt(-4, 5) * (random.nextBoolean() ? 0.5f : -0.5f))
        .toList();
  }

  @Test
  void aSumHasTheAreaOfAllSamplesInAnyOrder() {
    Ranking first = Ranking.of(List.of(3f, 1f), List.of(2f));
    Ranking second = Ranking.of(List.of(2f), List.of(5f, 0f));

    Ranking sum = Ranking.sum(List.of(first, second));

    assertThat(sum).isEqualTo(Ranking.sum(List.of(second, first)));
    assertThat(sum.areaUnderCurve())
        .isEqualTo(Ranking.of(List.of(1f, 2f, 3f), List.of(0f, 2f, 5f)).areaUnderCurve())
        .isEqualTo(4.5 / 9);
  }

  @Test
  void withoutBothClassesOrWithNaNThereIsNoArea() {
    assertThat(Ranking.of(List.of(1f), List.of()).areaUnderCurve()).isNaN();
    assertThat(Ranking.of(List.of(), List.of(1f)).areaUnderCurve()).isNaN();
    assertThat(Ranking.of(List.of(1f), List.of(Float.NaN, 2f)).areaUnderCurve()).isNaN();
    assertThat(Ranking.of(List.of(Float.NEGATIVE_INFINITY), List.of(1f)).areaUnderCurve())
        .isEqualTo(1);
  }
}
