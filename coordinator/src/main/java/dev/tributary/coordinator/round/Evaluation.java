package dev.tributary.coordinator.round;

/// The state of one evaluation: a result for each block of the evaluation split. A value; each
/// change is a new evaluation.
///
/// @param version the version of the weights that is evaluated
/// @param blocks the assignments and results of the blocks
public record Evaluation(long version, WorkPool blocks) {

  public static Evaluation open(long version, int blocks) {
    return new Evaluation(version, WorkPool.of(blocks));
  }

  public Evaluation with(WorkPool changed) {
    return new Evaluation(version, changed);
  }

  public Evaluation blockDone(ShardResult result) {
    return with(blocks.with(result));
  }

  public boolean isComplete() {
    return blocks.tally().isComplete();
  }
}
