/// The process that computes: it connects to the coordinator of a run, again after a loss.
///
/// Start with [Worker], which opens one session after another. `session` holds what happens within
/// a session, `compute` the computation of shards, `link` the streams. Depends on these three, on
/// `common` and on Akka.
package dev.tributary.worker;
