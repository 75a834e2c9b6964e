/// The three streams to the coordinator: control, gradients up, weights down.
///
/// Start with [ControlStream], then [GradientSender] and [WeightsReceiver]. Depends on `compute`,
/// whose values it sends and receives, on `wire` and on gRPC.
package dev.tributary.worker.link;
