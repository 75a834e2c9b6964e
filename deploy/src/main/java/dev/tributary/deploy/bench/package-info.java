/// Timing the steps of standard workloads, as users run them: `train` in one process, or a
/// coordinator and workers over TCP; and the exchange alone, beside a plain socket.
///
/// Start with [BenchCommand], then [Bench]. What a step is made of is computed by [Timeline].
/// Depends on `process`, on `common`, and on JDK Flight Recorder.
package dev.tributary.deploy.bench;
