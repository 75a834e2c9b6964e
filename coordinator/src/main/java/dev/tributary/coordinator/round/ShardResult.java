package dev.tributary.coordinator.round;

import dev.tributary.reduce.Score;

/// A worker's result for a shard that it has computed, or for a block that it has evaluated.
///
/// @param shard the shard's number, or the block's
/// @param score of its samples
/// @param computeNanos the time that the worker actor spent
public record ShardResult(int shard, Score score, long computeNanos) {}
