package dev.tributary.deploy.doctor;

/// One check and its result: one line of the output.
sealed interface Check {

  /// The thing that was checked.
  String what();

  /// The line of output: a word that can be searched for, the thing that was checked, the result.
  String line();

  /// A correct result.
  record Ok(String what, String finding) implements Check {
    @Override
    public String line() {
      return "ok   " + what + ": " + finding;
    }
  }

  /// A result that works, but that the user should know about.
  record Note(String what, String finding) implements Check {
    @Override
    public String line() {
      return "note " + what + ": " + finding;
    }
  }

  /// The check was not possible.
  record Skipped(String what, String why) implements Check {
    @Override
    public String line() {
      return "skip " + what + ": " + why;
    }
  }

  /// A problem that has to be solved.
  ///
  /// @param finding the problem and its remedy
  record Bad(String what, String finding) implements Check {
    Bad(String what, String finding, String remedy) {
      this(what, finding + "; " + remedy);
    }

    @Override
    public String line() {
      return "BAD  " + what + ": " + finding;
    }
  }
}
