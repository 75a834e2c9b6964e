package dev.tributary.data;

import java.util.Optional;

/// The samples of a source as read, before any preparation.
///
/// @param test samples of their own to evaluate on, of the same shape and target
/// @param digest 32 bytes that are equal for equal samples, wherever the files are and however they
///   are compressed; [DataDigest] computes those of samples that are in memory
/// @param bytesInMemory the memory that all of them take, once each has been read
record RawSamples(Dataset training, Optional<Dataset> test, byte[] digest, long bytesInMemory) {}
