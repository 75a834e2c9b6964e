/// Timing the steps of standard workloads, as users run them: `train` in one process, or a
/// coordinator and workers over TCP.
///
/// Start with [Bench]. Depends on `drill` for processes, and on `common`.
package dev.tributary.deploy.bench;
