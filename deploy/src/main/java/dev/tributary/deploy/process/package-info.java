/// Processes on this machine: starting, killing and stopping them, the network cable between two of
/// them, and how far a run is that another process trains.
///
/// Start with [ChildProcess], then [TcpProxy]. Depends on no other package.
package dev.tributary.deploy.process;
