package dev.tributary.coordinator.round;

/// What a worker says of a shard it has computed, or of a block it has evaluated.
///
/// @param shard which
/// @param lossSum over its samples
/// @param samples how many
/// @param correct predicted right; 0 where the loss has no such notion
/// @param computeNanos what the worker actor spent
public record ShardResult(int shard, double lossSum, int samples, int correct, long computeNanos) {}
