package dev.tributary.reduce.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.quality.Quality.Form;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a worker may report about its block.
class QualityFormTest {
  private static final Form TWO = new Form.Classes(2);
  private static final Form TWELVE = new Form.Classes(12);

  private static ClassQuality counts(long amongLargest, Ranking ranking, long... cells) {
    List<Confusion.Cell> list =
        IntStream.range(0, cells.length / 3)
            .mapToObj(
                i ->
                    new Confusion.Cell(
                        (int) cells[3 * i], (int) cells[3 * i + 1], cells[3 * i + 2]))
            .toList();
    return new ClassQuality(2, Confusion.of(list), amongLargest, ranking);
  }

  private static Ranking ranking(int negatives, int positives) {
    return Ranking.of(Collections.nCopies(negatives, 1f), Collections.nCopies(positives, 2f));
  }

  @Test
  void countsOfTheBlockAreAccepted() {
    assertThat(TWO.objection(counts(0, ranking(3, 1), 0, 0, 2, 0, 1, 1, 1, 1, 1), 4, 3)).isEmpty();
    assertThat(TWELVE.objection(counts(3, Ranking.NONE, 0, 11, 2, 3, 3, 2), 4, 2)).isEmpty();
    assertThat(Form.NONE.objection(Quality.NONE, 4, 1)).isEmpty();
  }

  @Test
  void countsThatContradictTheScoreAreRefused() {
    assertThat(TWO.objection(counts(0, ranking(3, 0), 0, 0, 3), 4, 3))
        .contains(
            "counts of classes have 3 samples, of which 3 are correct; its score has 4 and 3");
    assertThat(TWO.objection(counts(0, ranking(4, 0), 0, 0, 4), 4, 3)).isPresent();
    assertThat(TWELVE.objection(counts(1, Ranking.NONE, 0, 11, 2, 3, 3, 2), 4, 2)).isPresent();
    assertThat(TWELVE.objection(counts(5, Ranking.NONE, 0, 11, 2, 3, 3, 2), 4, 2)).isPresent();
    assertThat(TWO.objection(counts(4, ranking(4, 0), 0, 0, 4), 4, 4)).isPresent();
    assertThat(TWO.objection(counts(0, ranking(2, 2), 0, 0, 4), 4, 4)).isPresent();
    assertThat(TWELVE.objection(counts(4, ranking(4, 0), 0, 0, 4), 4, 4)).isPresent();
  }

  @Test
  void classesThatDoNotExistAreRefused() {
    assertThat(TWO.objection(counts(0, ranking(4, 0), 0, 2, 4), 4, 0))
        .contains("counts name class 2, but there are 2");
    assertThat(TWO.objection(counts(0, ranking(4, 0), -1, 0, 4), 4, 0))
        .contains("counts name class 4294967295, but there are 2");
  }

  @Test
  void anotherFormIsRefused() {
    ValueQuality values = new ValueQuality(4, List.of(ErrorSums.ZERO));

    assertThat(TWO.objection(values, 4, 0)).isPresent();
    assertThat(TWO.objection(Quality.NONE, 4, 0)).isPresent();
    assertThat(Form.NONE.objection(values, 4, 0)).isPresent();
    assertThat(new Form.Values(1).objection(values, 4, 0)).isEmpty();
    assertThat(new Form.Values(1).objection(values, 5, 0)).isPresent();
    assertThat(new Form.Values(2).objection(values, 4, 0)).isPresent();
    assertThat(new Form.Values(1).objection(Quality.NONE, 4, 0)).isPresent();
    assertThat(
            new Form.Values(1)
                .objection(new ValueQuality(4, List.of(new ErrorSums(-1, 0, 0, 0))), 4, 0))
        .isPresent();
  }

  @Test
  void manyOutputsAreAddedUpTogether() {
    assertThat(new Form.Values(256).sums()).isEqualTo(256);
    assertThat(new Form.Values(256).values(10)).isEqualTo(10);
    assertThat(new Form.Values(257).sums()).isEqualTo(1);
    assertThat(new Form.Values(257).values(10)).isEqualTo(2570);
  }
}
