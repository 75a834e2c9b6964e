/// Whole runs in virtual time: the real actors, services and encodings on simulated hosts, with a
/// simulated network, disk and clock, and faults drawn by a seed.
///
/// | the run | |
/// |---|---|
/// | [SimulatedRun] | one run of a job with its faults and invariants, a function of the seed |
/// | [SimulatedJobs] | the small jobs that are run |
/// | [Oracle] | the expected weights and loss of each step, by the one-process trainer |
/// | [Fault] | the kinds of faults |
/// | [StaleGradients] | replaces gradients by older ones, to show that the invariants notice it |
///
/// | the processes | |
/// |---|---|
/// | [CoordinatorProcess], [WorkerProcess] | the real actors of one process on a simulated host |
/// | [Host] | one simulated process, which can be paused and killed |
/// | [Guardian] | the parent of all actors, which Akka's test kit needs |
/// | [Disk] | the term and the checkpoints, which survive a coordinator |
/// | [VirtualTime] | the clock and the queue of events |
///
/// | the network | |
/// |---|---|
/// | [Network] | delays, partitions and broken connections |
/// | [Connection] | one connection from a worker to the coordinator |
/// | [Call] | one gRPC call with both ends |
///
/// Start with [SimulatedRun]; [SimulationTest] says how to replay a seed.
package dev.tributary.deploy.simulation;
