package dev.tributary.coordinator.round;

import dev.tributary.reduce.Score;

/// A worker's result for a computed shard or an evaluated block.
///
/// @param shard the number of the shard or block
/// @param score the score of its samples
/// @param computeNanos the time that the worker actor spent
public record ShardResult(int shard, Score score, long computeNanos) {}
