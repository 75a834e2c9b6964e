package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.EvaluationDone;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.quality.ClassQuality;
import dev.tributary.reduce.quality.Confusion;
import dev.tributary.reduce.quality.ErrorSums;
import dev.tributary.reduce.quality.Quality;
import dev.tributary.reduce.quality.Ranking;
import dev.tributary.reduce.quality.ValueQuality;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QualityCodecTest {
  /// The limit of a message to the coordinator.
  private static final int LIMIT = 16 << 10;

  private static final Score SCORE = new Score(-0.1, 256, 17);

  private static void assertSurvives(Quality quality, Quality.Form form) {
    Score score = SCORE.withQuality(quality);

    EvaluationDone done = ScoreCodec.toMessage(3, score);

    assertThat(done.getBlock()).isEqualTo(3);
    assertThat(ScoreCodec.of(done, form)).isEqualTo(score);
    assertThat(done.getSerializedSize()).isLessThan(LIMIT / 3 * 2);
  }

  @Test
  void theLargestCountsOfABlockSurviveAndFitIntoAMessage() {
    int classes = Integer.MAX_VALUE;
    List<Confusion.Cell> cells =
        IntStream.range(0, 256)
            .mapToObj(i -> new Confusion.Cell(classes - 1 - i, classes - 300 - i, 1))
            .toList();

    assertSurvives(
        new ClassQuality(classes, Confusion.of(cells), 256, Ranking.NONE),
        new Quality.Form.Classes(classes));
  }

  @Test
  void aRankingSurvives() {
    assertSurvives(
        new ClassQuality(
            2,
            Confusion.of(List.of(new Confusion.Cell(0, 1, 200), new Confusion.Cell(1, 1, 56))),
            0,
            Ranking.of(Collections.nCopies(200, -0.1f), Collections.nCopies(56, Float.NaN))),
        new Quality.Form.Classes(2));
  }

  @Test
  void theMostSumsOfErrorsSurviveAndFitIntoAMessage() {
    List<ErrorSums> sums =
        IntStream.range(0, 256).mapToObj(i -> new ErrorSums(i, 0.1 * i, -i, Double.NaN)).toList();

    assertSurvives(new ValueQuality(256, sums), new Quality.Form.Values(256));
    assertSurvives(new ValueQuality(256 * 257, sums.subList(0, 1)), new Quality.Form.Values(257));
  }

  @Test
  void noQualitySurvives() {
    assertSurvives(Quality.NONE, Quality.Form.NONE);
  }

  @Test
  void listsOfUnequalLengthsAreCut() {
    EvaluationDone.Builder done = EvaluationDone.newBuilder();
    done.getClassesBuilder()
        .addAllLabel(List.of(1, 2))
        .addAllPredicted(List.of(1, 2, 0))
        .addCount(-1);

    assertThat(ScoreCodec.of(done.build(), new Quality.Form.Classes(3)).quality())
        .isEqualTo(
            new ClassQuality(
                3,
                Confusion.of(List.of(new Confusion.Cell(1, 1, (1L << 32) - 1))),
                0,
                Ranking.NONE));
  }
}
