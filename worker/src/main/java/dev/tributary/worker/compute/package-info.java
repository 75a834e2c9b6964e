/// Computing: worker actors, what they are given to do, the local part of the reduction tree, and
/// the worker's copy of the weights. No gRPC beyond its statuses.
///
/// Start with [WorkerActor], then [LocalReduction]. Depends on `common` and Akka, on nothing beside
/// it.
package dev.tributary.worker.compute;
