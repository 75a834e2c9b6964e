/// The computation of shards: worker actors, their tasks, the local part of the reduction tree, and
/// the worker's copy of the weights. Of gRPC it uses only `Status`.
///
/// Start with [WorkerActor], then [LocalReduction]. Depends on `common` and Akka, and on no other
/// package of the worker.
package dev.tributary.worker.compute;
