/// The run's directory: the files of a run, the right to write them, and resuming an interrupted
/// run.
///
/// Start with [Beginning], the decision, then [RunDirectory]. [TrainingRun] takes one run from its
/// directory to its outcome. Depends on `common` and on the rest of the coordinator.
package dev.tributary.coordinator.run;
