/// The coordinator's decisions, as plain values and functions: who takes part, who computes which
/// shards, and which results a step or an evaluation still waits for. No clock, actor or socket is
/// in here; the actor that performs the decisions is `TrainingJob`, in `job`.
///
/// Start with [Round]. Depends on `reduce`, for ranges of shards, and nothing else.
package dev.tributary.coordinator.round;
