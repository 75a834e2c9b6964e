/// Computing: worker actors, their tasks, the local part of the reduction tree, and the worker's
/// copy of the weights. No gRPC beyond its statuses.
///
/// Start with [WorkerActor], then [LocalReduction]. Depends on `common` and Akka, on no other
/// package of the worker.
package dev.tributary.worker.compute;
