package dev.tributary.ledger;

import java.nio.file.Path;

/// The error for a ledger that was changed or is not complete, or whose steps are impossible.
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
        "torn: the line is incomplete; the run writes it again when it resumes", true);
  }

  /// The same error with file and line before its message.
  BrokenLedger at(Path file, int line) {
    return new BrokenLedger(file + ":" + line + ": " + getMessage(), torn);
  }

  boolean isTorn() {
    return torn;
  }
}
