package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Stamp;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Stamp RUN = new Stamp(1, 2, 0);
  private static final int BIAS = 1; // of four units

  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final Gate gate =
      new Gate(
          RUN, new ReductionTree(job.shards()), job.architecture().parameters(), job.precision());

  @Test
  void aChunkOfTheCurrentStepPassesAndOneOfAnOlderIsCounted() {
    gate.open(new SessionId(5));
    gate.stepBegins(3);

    assertThat(gate.admits(chunk(3), 4)).isTrue();
    assertThat(gate.dropped()).isZero();
    assertThat(gate.admits(chunk(2), 4)).isFalse();
    assertThat(gate.admits(chunk(1), 4)).isFalse();
    assertThat(gate.dropped()).isEqualTo(2);
    assertThatThrownBy(() -> gate.admits(chunk(4), 4))
        .hasMessageContaining("a gradient of step 4, but the run is at step 3");
    assertThat(gate.dropped()).isEqualTo(2);
  }

  @Test
  void onlyAnOpenSessionPasses() {
    gate.stepBegins(3);
    assertThatThrownBy(() -> gate.admits(chunk(3), 4)).hasMessageContaining("session 5 is over");

    gate.open(new SessionId(5));
    assertThat(gate.admits(chunk(3), 4)).isTrue();

    gate.close(new SessionId(5));
    assertThatThrownBy(() -> gate.admits(chunk(3), 4)).hasMessageContaining("session 5 is over");
  }

  private static ChunkHeader chunk(long step) {
    return ChunkHeader.ofGradient(RUN.at(step), 5, new TreeNode(0, 2), new SliceId(BIAS, 0));
  }
}
