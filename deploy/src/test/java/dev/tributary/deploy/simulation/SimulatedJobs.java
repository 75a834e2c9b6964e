package dev.tributary.deploy.simulation;

import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Job;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import java.util.List;

/// Jobs that take microseconds and yet have everything that could make bits depend on who computes
/// what: momentum, a clipped norm, a short last minibatch, shards of unequal size, evaluations,
/// rounding to 16 bits.
final class SimulatedJobs {
  private SimulatedJobs() {}

  /// Of 3, 4 and 5 shards; the last in halves.
  static List<PreparedJob> all() {
    Job.Builder clipped = small(4);
    clipped.getTrainingBuilder().getClipBuilder().setGlobalNorm(0.05);
    Job.Builder halves = small(5);
    halves.getWireBuilder().setGradients(ElementType.BFLOAT16).setWeights(ElementType.FLOAT16);
    return List.of(
        TinyJobs.prepared(small(5)),
        TinyJobs.prepared(clipped),
        TinyJobs.prepared(small(3)),
        TinyJobs.prepared(halves));
  }

  /// 40 samples to train on, in minibatches of 16, 16 and 8.
  private static Job.Builder small(int shards) {
    Job.Builder job = TinyJobs.job();
    job.getDatasetBuilder().setHoldout(0.5).getSyntheticBuilder().setSamples(80);
    job.getTrainingBuilder().setBatch(16).setShards(shards);
    job.getCheckpointBuilder().setEverySteps(2);
    return job;
  }
}
