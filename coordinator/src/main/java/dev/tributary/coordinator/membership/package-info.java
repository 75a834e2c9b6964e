/// The workers of a run: which may join, how to reach them, and when their sessions end.
///
/// Start with [Roster]; [MembershipChange] lists the events that it handles. Depends on `round` for
/// the members as a value, on `reducer` for the weights that flow to them, and on `event`.
package dev.tributary.coordinator.membership;
