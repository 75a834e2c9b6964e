package dev.tributary.ledger;

/// Where a ledger ends, as far as it can be relied on.
///
/// @param length in bytes; what follows in the file is not of the ledger
/// @param chain of the last line
record Tail(long length, String chain) {
  static final Tail NOTHING = new Tail(0, LedgerText.NO_CHAIN);
}
