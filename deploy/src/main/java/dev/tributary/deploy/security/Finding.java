package dev.tributary.deploy.security;

import dev.tributary.job.BadInput;

/// The result of one check.
public sealed interface Finding {

  /// A correct result.
  record Good(String where, String what) implements Finding {}

  /// A result that works, but needs attention.
  record Doubtful(String where, String what, String remedy) implements Finding {

    @Override
    public String toString() {
      return where + ": " + what + "; " + remedy;
    }
  }

  /// A problem that prevents TLS from working.
  record Bad(String where, String what, String remedy) implements Finding {

    static Bad of(BadInput failure) {
      return new Bad(failure.where(), failure.what(), failure.remedy());
    }

    BadInput toFailure() {
      return BadInput.in(where, what, remedy);
    }

    @Override
    public String toString() {
      return toFailure().getMessage();
    }
  }
}
