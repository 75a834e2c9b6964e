/// The workers of a run: who may join, how they are reached, and when their sessions end.
///
/// Start with [Roster]; [MembershipChange] lists the events that it handles. Depends on `round` for
/// the membership as a value, on `reducer`, which publishes weights to the members, and on `event`.
package dev.tributary.coordinator.membership;
