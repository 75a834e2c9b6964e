package dev.tributary.ledger;

/// The end of the intact part of a ledger file.
///
/// @param length the length of that part in bytes
/// @param chain the chain of its last line
record Tail(long length, String chain) {
  static final Tail NOTHING = new Tail(0, LedgerText.NO_CHAIN);
}
