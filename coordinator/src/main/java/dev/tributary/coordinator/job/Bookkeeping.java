package dev.tributary.coordinator.job;

import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.StepDigests;
import dev.tributary.coordinator.round.Round;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.disk.Backlog;
import dev.tributary.ledger.LedgerText;
import dev.tributary.ledger.StepRecord;

/// Collects the digests that reducers report for a step, and sends the record of a finished step to
/// the ledger. Belongs to one actor.
final class Bookkeeping {
  private final JobDependencies dependencies;
  private final Backlog backlog = new Backlog(); // records that the keeper has not handled
  private StepDigests gathered = StepDigests.NONE;

  Bookkeeping(JobDependencies dependencies) {
    this.dependencies = dependencies;
  }

  /// Adds the digests of a reducer that has finished the current step.
  void reduced(Reducer.Reduced reduced) {
    gathered = gathered.with(reduced.digests());
  }

  /// Records the step of this round, which is done. Without digests nothing is recorded. If too
  /// many records wait for the disk, the step is left out: the ledger then has a gap.
  void done(Round round, Minibatch minibatch) {
    gathered
        .total(dependencies.store().slices().size())
        .map(
            digests ->
                new StepRecord(
                    round.step(),
                    minibatch,
                    Math.toIntExact(round.shards().tally().score().samples()),
                    round.shards().tally().score().meanLoss(),
                    digests.gradient(),
                    digests.weights()))
        .ifPresent(this::record);
    gathered = StepDigests.NONE;
  }

  private void record(StepRecord step) {
    long bytes = LedgerText.mostBytesOfAStep(dependencies.store().parameters().size());
    if (backlog.take(bytes)) {
      dependencies.keeper().tell(new CheckpointKeeper.Record(step, () -> backlog.free(bytes)));
    }
  }
}
