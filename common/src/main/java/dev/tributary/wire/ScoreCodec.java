package dev.tributary.wire;

import dev.tributary.proto.v1.EvaluationDone;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.quality.Quality;

/// Conversion between a score and its message.
public final class ScoreCodec {

  private ScoreCodec() {}

  public static Score of(dev.tributary.proto.v1.Score message) {
    return Score.of(message.getLossSum(), Integer.toUnsignedLong(message.getSamples()))
        .withCorrect(Integer.toUnsignedLong(message.getCorrect()));
  }

  /// The score of an evaluated block, with the quality of its predictions.
  ///
  /// @param form the form of the job's qualities
  public static Score of(EvaluationDone done, Quality.Form form) {
    return of(done.getScore()).withQuality(QualityCodec.of(done, form));
  }

  /// The message about an evaluated block.
  public static EvaluationDone toMessage(int block, Score score) {
    EvaluationDone.Builder done =
        EvaluationDone.newBuilder().setBlock(block).setScore(toMessage(score));
    QualityCodec.put(score.quality(), done);
    return done.build();
  }

  /// The message of a score, without the quality.
  ///
  /// @throws ArithmeticException for a score of more than 2³¹ − 1 samples, which no shard has
  public static dev.tributary.proto.v1.Score toMessage(Score score) {
    return dev.tributary.proto.v1.Score.newBuilder()
        .setLossSum(score.lossSum())
        .setSamples(Math.toIntExact(score.samples()))
        .setCorrect(Math.toIntExact(score.correct()))
        .build();
  }
}
