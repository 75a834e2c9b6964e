/// The coordinator: the process that owns the weights, the rounds and the membership.
///
/// Start with [Coordinator], which connects the parts, and [Guardian], the parent of its actors.
/// `job` runs the steps, `membership` admits workers, `round` decides, `reducer` computes,
/// `checkpoint` saves, `service` implements the gRPC services, `event` informs observers, and `run`
/// keeps the files of a run. Depends on all of these, on `common` and on Akka.
package dev.tributary.coordinator;
