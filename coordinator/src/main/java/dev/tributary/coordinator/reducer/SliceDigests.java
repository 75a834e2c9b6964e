package dev.tributary.coordinator.reducer;

import dev.tributary.digest.Xxh128;

/// The digests of one slice in one step.
///
/// @param gradient the digest of the gradient, summed over all shards
/// @param weights the digest of the weights after the step
public record SliceDigests(Xxh128 gradient, Xxh128 weights) {}
