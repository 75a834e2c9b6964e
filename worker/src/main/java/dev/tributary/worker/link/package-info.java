/// The three streams to the coordinator: control, gradients up, weights down.
///
/// Start with [ControlStream]. Depends on `compute` for what is sent and received.
package dev.tributary.worker.link;
