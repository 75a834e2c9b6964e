package dev.tributary.ledger;

/// The record of one line of a ledger.
public sealed interface LedgerRecord permits Anchor, StepRecord {

  /// The number of updates that [#weights] have had.
  long step();

  ModelDigest weights();
}
