package dev.tributary.deploy.doctor;

/// One thing that was looked at, and what was found; a line for people.
public sealed interface Check {

  /// What was looked at.
  String what();

  /// As people read it: a word that can be searched for, what was looked at, what was found.
  String line();

  /// As it should be.
  record Ok(String what, String finding) implements Check {
    @Override
    public String line() {
      return "ok   " + what + ": " + finding;
    }
  }

  /// It works, but somebody should know.
  record Note(String what, String finding) implements Check {
    @Override
    public String line() {
      return "note " + what + ": " + finding;
    }
  }

  /// It could not be looked at.
  record Skipped(String what, String why) implements Check {
    @Override
    public String line() {
      return "skip " + what + ": " + why;
    }
  }

  /// Somebody has to change something.
  ///
  /// @param finding what is wrong, and what to do about it
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
