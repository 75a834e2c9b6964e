package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.coordinator.round.WorkPool;
import dev.tributary.data.Minibatches;
import dev.tributary.proto.v1.NonFinite;
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

  /// The objection to the report of a value that is not finite, if there is one.
  Optional<String> ofNonFinite(long step, NonFinite found) {
    if (found.getShard() < 0 || found.getShard() >= job.shards()) {
      return Optional.of(
          "it reported a value in shard %s of step %s, which has %s"
              .formatted(
                  Integer.toUnsignedString(found.getShard()),
                  step,
                  Counted.of(job.shards(), "shard")));
    }
    if (found.getParameter().equals("loss")) {
      return Optional.empty();
    }
    return job.architecture().parameters().stream()
            .filter(spec -> spec.name().equals(found.getParameter()))
            .anyMatch(spec -> Long.compareUnsigned(found.getIndex(), spec.size()) < 0)
        ? Optional.empty()
        : Optional.of(
            "it reported element %s of a gradient of %s, which the model does not have"
                .formatted(Long.toUnsignedString(found.getIndex()), found.getParameter()));
  }

  /// The objection to a result that was not assigned to its sender, if it was not.
  ///
  /// @param what a text for people: the shard or block, and its step
  static Optional<String> unassigned(WorkPool pool, SessionId session, int piece, String what) {
    return pool.assignments().has(session, piece)
        ? Optional.empty()
        : Optional.of("it reported %s, which was not assigned to it".formatted(what));
  }

  /// The objection to the result of a block of an evaluation, if there is one.
  Optional<String> ofBlock(ShardResult result) {
    if (result.shard() < 0 || result.shard() >= job.evaluationBlocks()) {
      return Optional.of(
          "it evaluated block %s, but the evaluation has %s"
              .formatted(result.shard(), Counted.of(job.evaluationBlocks(), "block")));
    }
    String block = "block " + result.shard();
    int size = job.evaluationBlockSize(result.shard());
    Score score = result.score();
    return objection(block, size, result)
        .or(
            () ->
                job.quality()
                    .objection(score.quality(), size, score.correct())
                    .map(what -> "in %s its %s".formatted(block, what)));
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
