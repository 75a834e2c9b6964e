package dev.tributary.ledger;

/// What a line of a ledger says.
public sealed interface LedgerRecord permits Anchor, StepRecord {

  /// How many updates [#weights] have had.
  long step();

  ModelDigest weights();
}
