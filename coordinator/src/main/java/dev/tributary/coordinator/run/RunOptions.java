package dev.tributary.coordinator.run;

import dev.tributary.coordinator.job.ToWorker;
import dev.tributary.coordinator.reducer.Locality;
import dev.tributary.coordinator.round.Lateness;

/// The options of a run that change no bit of the weights.
///
/// @param minimumWorkers a step begins only when so many are there
/// @param lateness when idle workers compute what others are late with
/// @param workers where the workers are
/// @param ledger whether one is kept
public record RunOptions(
    int minimumWorkers,
    ToWorker.Leases leases,
    Lateness lateness,
    Locality workers,
    ResumeMode resumeMode,
    boolean ledger) {}
