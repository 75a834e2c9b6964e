/// What happens to a cluster, and changes no bit: processes are killed and stopped, cables are
/// pulled, disks are full, workers send what they must not.
///
/// Start with [WorkerLossTest]. The faults are caused by the fixtures of `cluster`.
package dev.tributary.deploy.faults;
