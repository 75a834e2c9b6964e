/// The coordinator's decisions, as plain values and functions: the membership, the assignment of
/// shards to workers, and the missing results of a step or an evaluation. The package uses no
/// clock, actor or socket. `TrainingJob`, in `job`, carries the decisions out.
///
/// Start with [Round]. Depends only on `reduce`, for ranges of shards and scores.
package dev.tributary.coordinator.round;
