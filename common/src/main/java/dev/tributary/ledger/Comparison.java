package dev.tributary.ledger;

import java.util.Iterator;

/// The result of comparing two ledgers of one job.
public sealed interface Comparison {

  /// All steps that both ledgers record are the same, and both end with the same record.
  ///
  /// @param steps the number of steps that both record
  /// @param last the last record of both
  record Identical(long steps, StateRecord last) implements Comparison {}

  /// The first difference.
  ///
  /// @param others the number of further parameters that differ in the same way
  record Different(long step, Aspect aspect, String here, String there, int others)
      implements Comparison {}

  /// One ledger ends earlier; all steps that both record are the same.
  ///
  /// @param steps the number of steps that both record
  /// @param here the last step of `here`
  /// @param there the last step of `there`
  record DifferentLength(long steps, long here, long there) implements Comparison {}

  /// No step is in both ledgers.
  ///
  /// @param here the last step of `here`
  /// @param there the last step of `there`
  record NoCommonStep(long here, long there) implements Comparison {}

  /// The compared aspects of a step. Each follows from those before it.
  sealed interface Aspect {
    /// The samples that were counted.
    record Samples() implements Aspect {}

    record Gradient(String parameter) implements Aspect {}

    record Loss() implements Aspect {}

    record Weights(String parameter) implements Aspect {}
  }

  /// Compares record by record. If one ledger has a gap, the records of the other in this gap are
  /// skipped.
  ///
  /// @param here begins with an anchor, as [Audit] ensures; so does `there`, with the same
  ///   parameters
  static Comparison of(Iterator<StateRecord> here, Iterator<StateRecord> there) {
    return new Walk(here, there).compare();
  }
}
