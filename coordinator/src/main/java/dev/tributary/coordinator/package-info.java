/// The process that owns the weights, the rounds and the membership.
///
/// Start with [Coordinator], which wires it; `job.TrainingJob` conducts, `round` decides, `reducer`
/// computes, `service` speaks gRPC.
package dev.tributary.coordinator;
