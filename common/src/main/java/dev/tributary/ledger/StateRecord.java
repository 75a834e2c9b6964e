package dev.tributary.ledger;

/// The record of a version of the weights.
public sealed interface StateRecord extends LedgerRecord permits Anchor, StepRecord {

  /// The digests of the weights after [#step] updates.
  ModelDigest weights();
}
