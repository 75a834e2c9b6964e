package dev.tributary.ledger;

import java.util.Iterator;

/// What two ledgers of one job say of each other.
public sealed interface Comparison {

  /// All steps that both record are the same, and both end with the same.
  ///
  /// @param steps how many both record
  /// @param last what both end with
  record Identical(long steps, LedgerRecord last) implements Comparison {}

  /// The first thing that is not the same.
  ///
  /// @param others how many parameters differ in the same way, besides the one named
  record Different(long step, Aspect aspect, String here, String there, int others)
      implements Comparison {}

  /// The one ends earlier; what it records is the same.
  ///
  /// @param steps how many both record
  /// @param here the last step of the one
  /// @param there the last step of the other
  record OfOtherLength(long steps, long here, long there) implements Comparison {}

  /// No step is in both.
  ///
  /// @param here the last step of the one
  /// @param there the last step of the other
  record Apart(long here, long there) implements Comparison {}

  /// What of a step is compared, in the order in which one follows from the other.
  sealed interface Aspect {
    /// Which samples were counted.
    record Samples() implements Aspect {}

    record Gradient(String parameter) implements Aspect {}

    record Loss() implements Aspect {}

    record Weights(String parameter) implements Aspect {}
  }

  /// Compares record by record. Where the one has a gap, what the other has there is passed over.
  ///
  /// @param here begins with an anchor, as [Audit] sees to; so does `there`, of the same parameters
  static Comparison of(Iterator<LedgerRecord> here, Iterator<LedgerRecord> there) {
    return new Walk(here, there).compare();
  }
}
