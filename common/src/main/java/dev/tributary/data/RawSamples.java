package dev.tributary.data;

import java.util.Optional;

/// The samples of a source as read, before any preparation.
///
/// @param test separate test samples, of the same shape and target
/// @param digest 32 bytes that are equal for equal samples, independent of the files' location and
///   compression; [DataDigest] computes it for samples that can be read at once
/// @param bytesInMemory the memory of all samples, after each has been read
record RawSamples(Dataset training, Optional<Dataset> test, byte[] digest, long bytesInMemory) {}
