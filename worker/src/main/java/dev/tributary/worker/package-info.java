/// The process that computes: one session with a coordinator, and the worker actors it feeds.
///
/// Start with [WorkerSession]; `compute` holds what a step is to a worker, `link` the streams.
/// Depends on both, on `common` and on Akka.
package dev.tributary.worker;
