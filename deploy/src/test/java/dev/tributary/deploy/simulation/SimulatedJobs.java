package dev.tributary.deploy.simulation;

import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Job;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import java.util.List;

/// Small jobs, whose steps take microseconds, with everything that could make bits depend on the
/// assignment of shards: momentum, a clipped norm, a short last minibatch, shards of unequal size,
/// evaluations, which end one of them early, rounding to 16 bits.
final class SimulatedJobs {
  private SimulatedJobs() {}

  /// Jobs with 3, 4 and 5 shards. One has 16-bit gradients and weights. The last one is ended by
  /// its second evaluation, and its model is the version of the first.
  static List<PreparedJob> all() {
    Job.Builder clipped = small(4);
    clipped.getTrainingBuilder().getClipBuilder().setGlobalNorm(0.05);
    Job.Builder rounded = small(5);
    rounded.getWireBuilder().setGradients(ElementType.BFLOAT16).setWeights(ElementType.FLOAT16);
    Job.Builder ended = small(4);
    ended
        .getTrainingBuilder()
        .setEpochs(10)
        .getEarlyStoppingBuilder()
        .setPatience(1)
        .setMinDelta(100)
        .setRestoreBest(true);
    return List.of(
        TinyJobs.prepared(small(5)),
        TinyJobs.prepared(clipped),
        TinyJobs.prepared(small(3)),
        TinyJobs.prepared(rounded),
        TinyJobs.prepared(ended));
  }

  /// A job with 40 training samples, in minibatches of 16, 16 and 8.
  private static Job.Builder small(int shards) {
    Job.Builder job = TinyJobs.job();
    job.getDatasetBuilder().setHoldout(0.5).getSyntheticBuilder().setSamples(80);
    job.getTrainingBuilder().setBatch(16).setShards(shards);
    job.getCheckpointBuilder().setEverySteps(2);
    return job;
  }
}
