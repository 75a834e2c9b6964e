/// The process that computes: sessions with coordinators that come and go, and the worker actors
/// that each of them feeds.
///
/// Start with [Worker], then [WorkerSession]; `compute` holds what a step is to a worker, `link`
/// the streams. Depends on both, on `common` and on Akka.
package dev.tributary.worker;
