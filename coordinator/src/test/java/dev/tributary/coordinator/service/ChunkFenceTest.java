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

class ChunkFenceTest {
  private static final Stamp RUN = new Stamp(1, 2, 0);
  private static final int BIAS = 1; // its size is 4

  private final PreparedJob job = TinyJobs.prepared(TinyJobs.job());
  private final ChunkFence fence =
      new ChunkFence(
          RUN, new ReductionTree(job.shards()), job.architecture().parameters(), job.precision());

  @Test
  void aChunkOfTheCurrentStepPassesAndAnOlderOneIsDroppedAndCounted() {
    fence.open(new SessionId(5));
    fence.stepBegins(3);

    assertThat(fence.admits(chunk(3), 4)).isTrue();
    assertThat(fence.dropped()).isZero();
    assertThat(fence.admits(chunk(2), 4)).isFalse();
    assertThat(fence.admits(chunk(1), 4)).isFalse();
    assertThat(fence.dropped()).isEqualTo(2);
    assertThatThrownBy(() -> fence.admits(chunk(4), 4))
        .hasMessageContaining("a gradient of step 4, but the run is at step 3");
    assertThat(fence.dropped()).isEqualTo(2);
  }

  @Test
  void onlyChunksOfALiveSessionPass() {
    fence.stepBegins(3);
    assertThatThrownBy(() -> fence.admits(chunk(3), 4))
        .hasMessageContaining("session 5 is over; join anew");

    fence.open(new SessionId(5));
    assertThat(fence.admits(chunk(3), 4)).isTrue();

    fence.close(new SessionId(5));
    assertThatThrownBy(() -> fence.admits(chunk(3), 4))
        .hasMessageContaining("session 5 is over; join anew");
  }

  private static ChunkHeader chunk(long step) {
    return ChunkHeader.ofGradient(RUN.at(step), 5, new TreeNode(0, 2), new SliceId(BIAS, 0));
  }
}
