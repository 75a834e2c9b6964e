/// The three streams between worker and coordinator: control, gradients and weights.
///
/// Start with [ControlStream], then [GradientSender] and [WeightsReceiver]. Depends on `compute`,
/// whose gradients it sends and whose replica it fills, on `wire` and on gRPC.
package dev.tributary.worker.link;
