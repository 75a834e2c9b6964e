package dev.tributary.coordinator.run;

import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.round.StragglerPolicy;

/// The options of a run that change no bit of the weights.
///
/// @param minimumWorkers the number of workers without which no step begins
/// @param stragglers decides when idle workers compute the shards of slow ones
/// @param workers whether the workers run in this JVM or behind sockets
/// @param ledger whether the run keeps a ledger
public record RunOptions(
    int minimumWorkers,
    ToWorker.Leases leases,
    StragglerPolicy stragglers,
    WorkerLocation workers,
    ResumeMode resumeMode,
    boolean ledger) {}
