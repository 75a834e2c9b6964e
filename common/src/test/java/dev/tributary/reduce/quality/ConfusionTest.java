package dev.tributary.reduce.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The expected averages are those of scikit-learn's user guide, section "Multiclass and multilabel
/// classification".
class ConfusionTest {

  private static Confusion of(int[] labels, int[] predicted) {
    List<Confusion.Cell> cells = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      cells.add(new Confusion.Cell(labels[i], predicted[i], 1));
    }
    return Confusion.of(cells);
  }

  private static ClassQuality quality(int classes, Confusion confusion) {
    return new ClassQuality(classes, confusion, 0, Ranking.NONE);
  }

  @Test
  void cellsOfOnePairAreAddedAndTheOthersAreNotStored() {
    Confusion confusion = of(new int[] {2, 0, 2, 2}, new int[] {1, 0, 1, 2});

    assertThat(confusion.cells())
        .containsExactly(
            new Confusion.Cell(0, 0, 1), new Confusion.Cell(2, 1, 2), new Confusion.Cell(2, 2, 1));
    assertThat(confusion.samples()).isEqualTo(4);
    assertThat(confusion.correct()).isEqualTo(2);
    assertThat(confusion.matrix(3)).isDeepEqualTo(new long[][] {{1, 0, 0}, {0, 0, 0}, {0, 2, 1}});
  }

  @Test
  void eachClassHasItsOwnPrecisionRecallAndF1() {
    Confusion.ByClass values =
        of(new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 0, 1}).classes(2).getFirst();

    assertThat(values).isEqualTo(new Confusion.ByClass(0, 3, 3, 2));
    values = of(new int[] {0, 0, 0, 0, 1}, new int[] {0, 0, 1, 1, 0}).classes(2).getFirst();
    assertThat(values.precision()).isEqualTo(2 / 3.0);
    assertThat(values.recall()).isEqualTo(0.5);
    assertThat(values.f1()).isEqualTo(4 / 7.0);
  }

  @Test
  void macroAveragesAreThoseOfScikitLearn() {
    ClassQuality quality =
        quality(3, of(new int[] {0, 1, 2, 0, 1, 2}, new int[] {0, 2, 1, 0, 0, 1}));

    assertThat(quality.macroPrecision()).isCloseTo(0.2222222, within(1e-7));
    assertThat(quality.macroRecall()).isCloseTo(0.3333333, within(1e-7));
    assertThat(quality.macroF1()).isCloseTo(0.2666667, within(1e-7));
  }

  @Test
  void aClassThatDoesNotOccurIsNotPartOfAnAverage() {
    Confusion confusion = of(new int[] {0, 3}, new int[] {0, 4});

    assertThat(quality(10, confusion).macroF1()).isEqualTo(1 / 3.0);
    assertThat(confusion.classes(10).get(4).recall()).isZero();
    assertThat(confusion.classes(10).get(7).occurs()).isFalse();
  }

  @Test
  void theMostFrequentErrorsComeFirst() {
    Confusion confusion =
        of(new int[] {1, 1, 2, 3, 3, 3, 4, 4, 4, 4}, new int[] {0, 0, 0, 1, 1, 1, 4, 4, 4, 4});

    assertThat(confusion.mostFrequentErrors(2))
        .containsExactly(new Confusion.Cell(3, 1, 3), new Confusion.Cell(1, 0, 2));
  }

  @Test
  void aSumOfBlocksHasTheCountsOfAllSamples() {
    ClassQuality first =
        new ClassQuality(
            2, of(new int[] {0, 1}, new int[] {0, 0}), 0, Ranking.of(List.of(1f), List.of(2f)));
    ClassQuality second =
        new ClassQuality(
            2, of(new int[] {1, 1}, new int[] {0, 1}), 0, Ranking.of(List.of(), List.of(0f, 3f)));

    Quality sum = Quality.sum(List.of(first, Quality.NONE, second));

    assertThat(sum)
        .isEqualTo(
            new ClassQuality(
                2,
                of(new int[] {0, 1, 1, 1}, new int[] {0, 0, 0, 1}),
                0,
                Ranking.of(List.of(1f), List.of(0f, 2f, 3f))));
    assertThat(first.plus(second)).isEqualTo(sum);
  }
}
