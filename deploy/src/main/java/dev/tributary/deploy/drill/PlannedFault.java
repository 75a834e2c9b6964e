package dev.tributary.deploy.drill;

import java.time.Duration;

/// One fault of a [FaultSchedule].
///
/// @param step the fault strikes when this step is done
/// @param target which of the workers it strikes, from 0, counted round among those that are there
/// @param lasting how long it lasts; zero for what happens in a moment
record PlannedFault(long step, Fault fault, int target, Duration lasting) {}
