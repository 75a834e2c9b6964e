/// The drill: runs a job under faults, with real processes. Coordinator and workers are killed,
/// stopped and cut off, and the trained weights must be those of an undisturbed run.
///
/// Start with [DrillCommand], then [Drill], [FaultSchedule] and [DrillRun]. Depends on `process`,
/// on `cli.option` and `cli.exit`, and on the settings and the lock of the coordinator.
package dev.tributary.deploy.drill;
