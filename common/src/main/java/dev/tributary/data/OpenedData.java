package dev.tributary.data;

/// A job's samples, read and prepared: those to train on and those to evaluate on.
///
/// @param evaluationName `test` for files of their own, `holdout` for samples kept back, `train`
///   for the training samples themselves if there is neither
/// @param digest of the samples as read, see [RawSamples]; 32 bytes
/// @param bytesInMemory the memory that the samples take
public record OpenedData(
    Dataset training,
    Dataset evaluation,
    String evaluationName,
    byte[] digest,
    long bytesInMemory) {}
