/// The actor that runs a job, phase by phase. The actor carries out the decisions of `round` and
/// does not use gRPC.
///
/// Start with [TrainingJob], then [SteppingPhase]. Depends on `membership`, `event`, `round`,
/// `reducer` and `checkpoint`.
package dev.tributary.coordinator.job;
