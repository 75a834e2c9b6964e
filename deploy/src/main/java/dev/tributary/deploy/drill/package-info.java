/// Running a job under faults, with real processes: a coordinator and workers that are killed,
/// stopped and cut off, while the weights have to come out the same.
///
/// Start with [DrillCommand], then [Drill], [FaultSchedule] and [DrillRun]. Depends on `process`.
package dev.tributary.deploy.drill;
