package dev.tributary.ledger;

import java.nio.file.Path;

/// A ledger does not say what a run can have done, or it is not what was written.
public final class BrokenLedger extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean torn;

  public BrokenLedger(String what) {
    this(what, false);
  }

  private BrokenLedger(String what, boolean torn) {
    super(what);
    this.torn = torn;
  }

  /// The last line was not written to its end.
  static BrokenLedger torn() {
    return new BrokenLedger(
        "torn: the line has no end; a run that goes on from here writes it anew", true);
  }

  /// The same with the place before it.
  BrokenLedger at(Path file, int line) {
    return new BrokenLedger(file + ":" + line + ": " + getMessage(), torn);
  }

  boolean isTorn() {
    return torn;
  }
}
