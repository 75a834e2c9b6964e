package dev.tributary.wire;

import dev.tributary.reduce.Score;

/// Conversion between a score and its message.
public final class ScoreCodec {

  private ScoreCodec() {}

  public static Score of(dev.tributary.proto.v1.Score message) {
    return Score.of(message.getLossSum(), Integer.toUnsignedLong(message.getSamples()))
        .withCorrect(Integer.toUnsignedLong(message.getCorrect()));
  }

  /// The message of a score.
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
