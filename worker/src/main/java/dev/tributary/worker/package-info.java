/// The worker: the process that computes. A worker connects to the coordinator of a run, and
/// connects again after a loss.
///
/// Start with [Worker], which opens one session after another. `session` runs one session,
/// `compute` computes shards, and `link` contains the streams. Depends on these three, on `common`
/// and on Akka.
package dev.tributary.worker;
