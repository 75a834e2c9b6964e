package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Score;
import org.junit.jupiter.api.Test;

class ScoreCodecTest {

  @Test
  void aScoreReturnsFromItsMessage() {
    Score score = new Score(-0.1, 300, 17);

    assertThat(ScoreCodec.of(ScoreCodec.toMessage(score))).isEqualTo(score);
  }

  @Test
  void countsAreUnsigned() {
    var message = dev.tributary.proto.v1.Score.newBuilder().setSamples(-1).setCorrect(-2).build();

    assertThat(ScoreCodec.of(message)).isEqualTo(new Score(0, (1L << 32) - 1, (1L << 32) - 2));
  }
}
