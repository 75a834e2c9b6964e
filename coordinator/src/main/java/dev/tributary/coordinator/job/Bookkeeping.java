package dev.tributary.coordinator.job;

import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.StepDigests;
import dev.tributary.coordinator.round.Round;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.ledger.StepRecord;

/// Gathers the digests that reducers report for a step, and has the step recorded in the ledger
/// when it is done. Belongs to one actor.
final class Bookkeeping {
  private final JobDependencies dependencies;
  private StepDigests gathered = StepDigests.NONE;

  Bookkeeping(JobDependencies dependencies) {
    this.dependencies = dependencies;
  }

  /// A reducer has finished the step under way.
  void reduced(Reducer.Reduced reduced) {
    gathered = gathered.with(reduced.digests());
  }

  /// The step of this round is done. Nothing is recorded if the reducers compute no digests.
  void done(Round round, Minibatch minibatch) {
    gathered
        .total(dependencies.store().slices().size())
        .ifPresent(
            digests ->
                dependencies
                    .keeper()
                    .tell(
                        new CheckpointKeeper.Record(
                            new StepRecord(
                                round.step(),
                                minibatch,
                                Math.toIntExact(round.shards().tally().score().samples()),
                                round.shards().tally().score().meanLoss(),
                                digests.gradient(),
                                digests.weights()))));
    gathered = StepDigests.NONE;
  }
}
