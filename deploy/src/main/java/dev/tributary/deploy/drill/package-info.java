/// Running a job under faults, with real processes: a coordinator and workers that are killed,
/// stopped and cut off, while the weights have to come out the same.
///
/// Start with [Drill], then [Schedule] and [Trial]. [ChildProcess] and [TcpProxy] know nothing of
/// drills. Depends on nothing beside it.
package dev.tributary.deploy.drill;
