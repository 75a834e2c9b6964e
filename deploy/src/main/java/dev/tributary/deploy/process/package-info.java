/// Processes on this machine: child processes that can be killed and paused, a proxy that disturbs
/// the connection between two processes, faults within a process, and the progress of a run that
/// another process trains.
///
/// Start with [ChildProcess], then [TcpProxy]. Depends on `output` and on the clock.
package dev.tributary.deploy.process;
