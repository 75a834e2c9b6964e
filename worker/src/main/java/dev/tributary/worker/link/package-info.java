/// The three streams to the coordinator: control, gradients up, weights down.
///
/// Start with [ControlStream], then [GradientSender] and [WeightsReceiver]. Depends on `compute`, for
/// what is sent and received, on `wire` and on gRPC.
package dev.tributary.worker.link;
