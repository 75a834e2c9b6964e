/// Processes on this machine: child processes that can be killed and paused, a proxy that disturbs
/// the connection between two processes, and the progress of a run that another process trains.
///
/// Start with [ChildProcess], then [TcpProxy]. Depends on no other package.
package dev.tributary.deploy.process;
