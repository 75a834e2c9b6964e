package dev.tributary.coordinator.run;

import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.round.StragglerPolicy;

/// The options of a run that change no bit of the weights.
///
/// @param minimumWorkers the least number of workers with which a step begins
/// @param stragglers decides when idle workers also compute the shards of slow ones
/// @param workers the place where the workers compute
/// @param ledger whether the run has a ledger
public record RunOptions(
    int minimumWorkers,
    ToWorker.Leases leases,
    StragglerPolicy stragglers,
    WorkerLocation workers,
    ResumeMode resumeMode,
    boolean ledger) {}
