package dev.tributary.ledger;

import dev.tributary.data.Minibatches.Minibatch;

/// The record of a step that is done.
///
/// @param minibatch the positions of the epoch that belong to the step
/// @param samples the number of samples that were counted
/// @param loss the mean over the minibatch, with the weights before the step
/// @param gradient the digests of the sum over the samples, before it is divided by their number or
///   clipped
/// @param weights the digests of the weights after the step
public record StepRecord(
    long step,
    Minibatch minibatch,
    int samples,
    double loss,
    ModelDigest gradient,
    ModelDigest weights)
    implements StateRecord {}
