package dev.tributary.deploy.drill;

import java.time.Duration;

/// One fault of a [FaultSchedule].
///
/// @param step the step after which the fault is injected
/// @param target the index of the affected worker, from 0, modulo the number of workers that take
///   part
/// @param lasting the duration; zero for a fault without one
record PlannedFault(long step, Fault fault, int target, Duration lasting) {}
