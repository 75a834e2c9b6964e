package dev.tributary.deploy.security;

import dev.tributary.job.BadInput;

/// What a look at one thing found.
public sealed interface Finding {

  /// As it should be.
  record Good(String where, String what) implements Finding {}

  /// It works, but somebody should see to it.
  record Doubtful(String where, String what, String remedy) implements Finding {

    @Override
    public String toString() {
      return where + ": " + what + "; " + remedy;
    }
  }

  /// It cannot work.
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
