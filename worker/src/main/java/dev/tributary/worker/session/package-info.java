/// A session of a worker with a coordinator, from Join to the end of all streams.
///
/// Start with [WorkerSession]. [TaskDispatcher] gives the tasks of a session to its worker actors.
/// Depends on `compute`, `link`, `common` and Akka.
package dev.tributary.worker.session;
