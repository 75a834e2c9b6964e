/// The one actor that conducts a job, and what it says to workers and observers. It performs what
/// `round` decides and knows no gRPC.
///
/// Start with [TrainingJob]. Depends on `round`, `reducer` and `checkpoint` beside it.
package dev.tributary.coordinator.job;
