package dev.tributary.coordinator.run;

import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.round.StragglerPolicy;

/// The options of a run that change no bit of the weights.
///
/// @param minimumWorkers a step begins only when so many are there
/// @param stragglers when idle workers compute the shards of slow ones
/// @param workers where the workers are
/// @param ledger whether one is kept
public record RunOptions(
    int minimumWorkers,
    ToWorker.Leases leases,
    StragglerPolicy stragglers,
    WorkerLocation workers,
    ResumeMode resumeMode,
    boolean ledger) {}
