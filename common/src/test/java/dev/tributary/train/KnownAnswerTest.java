package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KnownAnswerTest {

  @Test
  void theKnownAnswerDependsOnTheJobAlone() {
    byte[] once = KnownAnswer.digest(TinyJobs.prepared(TinyJobs.job()));
    byte[] again = KnownAnswer.digest(TinyJobs.prepared(TinyJobs.job()));
    byte[] otherSeed = KnownAnswer.digest(TinyJobs.prepared(TinyJobs.job().setSeed(8)));

    assertThat(again).isEqualTo(once);
    assertThat(otherSeed).isNotEqualTo(once);
  }

  /// Pinned: a worker of another build must get these bits, or it could not join.
  @Test
  void theKnownAnswerOfTheTinyJobIsPinned() {
    assertThat(HexFormat.of().formatHex(KnownAnswer.digest(TinyJobs.prepared(TinyJobs.job()))))
        .isEqualTo("f331116d4ce81271115d8311838ee9cc88db9f7980186b3c918e8ae8abcb4a07");
  }
}
