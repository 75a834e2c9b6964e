/// The actor that conducts a job, phase by phase. It performs the decisions of `round` and knows no
/// gRPC.
///
/// Start with [TrainingJob], then [SteppingPhase]. Depends on `membership`, `event`, `round`,
/// `reducer` and `checkpoint` beside it.
package dev.tributary.coordinator.job;
