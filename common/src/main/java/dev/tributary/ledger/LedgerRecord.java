package dev.tributary.ledger;

/// The record of one line of a ledger.
public sealed interface LedgerRecord permits StateRecord, EndRecord {

  /// The number of updates that the weights have had.
  long step();
}
