/// The run's directory: the files of a run, the lock and the term that decide which coordinator may
/// write them, and the resumption of an interrupted run.
///
/// Start with [Beginning], the decision, then [RunDirectory]. [TrainingRun] takes one run from its
/// directory to its outcome. Depends on `common` and on the coordinator.
package dev.tributary.coordinator.run;
