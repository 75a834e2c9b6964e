/// The process that owns the weights, the rounds and the membership.
///
/// Start with [Coordinator], which wires it; `job` conducts, `round` decides, `reducer` computes,
/// `checkpoint` saves, `service` speaks gRPC. Depends on all of these, on `common` and on Akka.
package dev.tributary.coordinator;
