/// The run's directory: what a run leaves in it, who may write there, and how a run that was broken
/// off goes on.
///
/// Start with [Beginning], the decision, then [RunDirectory]. [TrainingRun] runs one run from its
/// directory to its outcome. Depends on `common` and on the coordinator.
package dev.tributary.coordinator.run;
