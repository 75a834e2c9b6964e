package dev.tributary.coordinator.job;

import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.StepDigests;
import dev.tributary.coordinator.round.Round;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.ledger.StepRecord;

/// Gathers what the reducers say of a step, and has the step recorded when it is done. Belongs to
/// one actor.
final class Bookkeeping {
  private final Surroundings around;
  private StepDigests gathered = StepDigests.NONE;

  Bookkeeping(Surroundings around) {
    this.around = around;
  }

  /// A reducer is done with the step under way.
  void reduced(Reducer.Reduced reduced) {
    gathered = gathered.with(reduced.digests());
  }

  /// The step of this round is done. Nothing is recorded if the reducers were not to digest it.
  void done(Round round, Minibatch minibatch) {
    gathered
        .total(around.store().slices())
        .ifPresent(
            digests ->
                around
                    .keeper()
                    .tell(
                        new CheckpointKeeper.Record(
                            new StepRecord(
                                round.step(),
                                minibatch,
                                Math.toIntExact(round.tally().score().samples()),
                                round.tally().score().meanLoss(),
                                digests.gradient(),
                                digests.weights()))));
    gathered = StepDigests.NONE;
  }
}
