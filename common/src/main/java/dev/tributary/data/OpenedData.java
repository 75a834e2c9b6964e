package dev.tributary.data;

/// A job's samples, read and prepared: the training samples and the evaluation samples.
///
/// @param evaluationName `test` for separate test files, `holdout` for a holdout, and `train` if
///   the training samples are evaluated because there is neither
/// @param digest of the samples as read, see [RawSamples]; 32 bytes
/// @param bytesInMemory the memory that the samples take
public record OpenedData(
    Dataset training,
    Dataset evaluation,
    String evaluationName,
    byte[] digest,
    long bytesInMemory) {}
