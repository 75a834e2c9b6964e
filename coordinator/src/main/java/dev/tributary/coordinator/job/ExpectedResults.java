package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.data.Minibatches;
import dev.tributary.reduce.Score;
import dev.tributary.text.Counted;
import dev.tributary.train.PreparedJob;
import java.util.Arrays;
import java.util.Optional;

/// Checks the results of workers against the job, so that an impossible result is never counted.
record ExpectedResults(PreparedJob job) {

  /// The objection to the result of a shard of `step`, if there is one. A loss that is not finite
  /// is an objection, because a worker must report it as `NonFinite`.
  Optional<String> ofShard(long step, ShardResult result) {
    if (result.shard() < 0 || result.shard() >= job.shards()) {
      return Optional.of(
          "it computed shard %s of step %s, which has %s"
              .formatted(result.shard(), step, Counted.of(job.shards(), "shard")));
    }
    if (!Double.isFinite(result.score().lossSum())) {
      return Optional.of(
          "it reported a loss of %s for shard %s of step %s"
              .formatted(result.score().lossSum(), result.shard(), step));
    }
    int size = Minibatches.shard(job.minibatches().at(step), result.shard(), job.shards()).size();
    return objection("shard %s of step %s".formatted(result.shard(), step), size, result);
  }

  /// The objection to the result of a block of an evaluation, if there is one.
  Optional<String> ofBlock(ShardResult result) {
    if (result.shard() < 0 || result.shard() >= job.evaluationBlocks()) {
      return Optional.of(
          "it evaluated block %s, but the evaluation has %s"
              .formatted(result.shard(), Counted.of(job.evaluationBlocks(), "block")));
    }
    return objection("block " + result.shard(), job.evaluationBlockSize(result.shard()), result);
  }

  private static Optional<String> objection(String of, int size, ShardResult result) {
    Score score = result.score();
    if (score.samples() != size) {
      return Optional.of(
          "it counted %s in %s, which has %s"
              .formatted(Counted.of(score.samples(), "sample"), of, size));
    }
    return Arrays.stream(Score.Rate.values())
        .filter(rate -> rate.count(score) > size)
        .map(
            rate -> "its %s in %s is %s of %s".formatted(rate.label(), of, rate.count(score), size))
        .findFirst();
  }
}
