/// Faults of a cluster that must change no bit: killed and paused processes, network partitions,
/// full disks, and peers that violate the protocol.
///
/// Start with [WorkerLossTest]. The fixtures that cause the faults are in `cluster`.
package dev.tributary.deploy.faults;
