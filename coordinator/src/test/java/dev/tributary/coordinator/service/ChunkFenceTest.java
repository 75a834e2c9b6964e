package dev.tributary.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
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
  void aChunkOfTheCurrentStepPassesAndLateOnesAreCounted() {
    fence.stepBegins(3);

    assertThat(fence.admits(chunk(3), 4)).isTrue();
    assertThat(fence.dropped()).isZero();
    assertThat(fence.admits(chunk(2), 4)).isTrue(); // to be compared with the copy that counted
    assertThat(fence.admits(chunk(1), 4)).isFalse();
    assertThat(fence.dropped()).isEqualTo(2);
    assertThatThrownBy(() -> fence.admits(chunk(4), 4))
        .hasMessageContaining("a gradient of step 4, but the run is at step 3");
    assertThat(fence.dropped()).isEqualTo(2);
  }

  @Test
  void onlyGradientsOfAssignedShardsPass() {
    SessionId owner = new SessionId(5);
    fence.stepBegins(3);
    fence.assigned(owner, new ShardRange(0, 1));
    assertThatThrownBy(() -> fence.isAssigned(owner, chunk(3)))
        .hasMessageContaining("shards 0..1 of step 3, which are not assigned");

    fence.assigned(owner, new ShardRange(1, 1));
    assertThat(fence.isAssigned(owner, chunk(3))).isTrue();

    assertThatThrownBy(() -> fence.isAssigned(new SessionId(6), chunk(3)))
        .hasMessageContaining("not assigned to this worker");
    fence.stepBegins(4);
    assertThat(fence.isAssigned(owner, chunk(3))).isTrue();
    assertThat(fence.isAssigned(new SessionId(6), chunk(3))).isFalse();
    assertThatThrownBy(() -> fence.isAssigned(owner, chunk(4)))
        .hasMessageContaining("of step 4, which are not assigned");
    fence.stepBegins(5);
    assertThat(fence.isAssigned(owner, chunk(3))).isFalse();
  }

  private static ChunkHeader chunk(long step) {
    return ChunkHeader.ofGradient(RUN.at(step), new TreeNode(0, 2), new SliceId(BIAS, 0));
  }
}
