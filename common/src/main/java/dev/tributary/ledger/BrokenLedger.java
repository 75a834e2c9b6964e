package dev.tributary.ledger;

import java.nio.file.Path;

/// The error for a ledger that was changed, or that records steps that no run can have done.
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

  /// The error for a last line that was not completely written.
  static BrokenLedger torn() {
    return new BrokenLedger(
        "torn: the line has no end; a run that resumes from here rewrites it", true);
  }

  /// The same error with file and line before its message.
  BrokenLedger at(Path file, int line) {
    return new BrokenLedger(file + ":" + line + ": " + getMessage(), torn);
  }

  boolean isTorn() {
    return torn;
  }
}
