package dev.tributary.ledger;

import dev.tributary.data.Minibatches.Minibatch;

/// A step that is done.
///
/// @param minibatch the positions of an epoch that were dealt out
/// @param samples how many were counted
/// @param loss mean over the minibatch, with the weights before the step
/// @param gradient summed over the samples, before it is divided by their number or clipped
/// @param weights after the step
public record StepRecord(
    long step,
    Minibatch minibatch,
    int samples,
    double loss,
    ModelDigest gradient,
    ModelDigest weights)
    implements LedgerRecord {}
