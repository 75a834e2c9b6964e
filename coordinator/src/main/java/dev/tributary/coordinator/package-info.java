/// The process that owns the weights, the rounds and the membership.
///
/// Start with [Coordinator], which wires it, and [Guardian], the parent of its actors; `job`
/// conducts, `membership` admits workers, `round` decides, `reducer` computes, `checkpoint` saves,
/// `service` speaks gRPC, `event` tells observers. Depends on all of these, on `common` and on
/// Akka.
package dev.tributary.coordinator;
