package dev.tributary.deploy.predict;

import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.text.Counted;
import dev.tributary.text.PlainText;
import java.io.PrintWriter;
import java.util.Optional;

/// The rows of the input that cannot be read, and the policy for them.
final class BadRows {
  /// The number of rows that are reported one by one.
  private static final int REPORTED = 20;

  private final boolean stops;
  private final PrintWriter err;
  private long count;
  private Optional<String> end = Optional.empty();

  /// @param stops whether the first one ends the command
  /// @param err receives a line for each of the first rows, and a last one with their number
  BadRows(boolean stops, PrintWriter err) {
    this.stops = stops;
    this.err = err;
  }

  /// Applies the policy to a row.
  ///
  /// @return whether the rows after it are read
  boolean isSkipped(String problem) {
    if (stops) {
      end = Optional.of(problem);
      return false;
    }
    count++;
    if (count <= REPORTED) {
      err.println("skipped: " + PlainText.line(problem));
    }
    return true;
  }

  /// Tells how many rows were skipped.
  ///
  /// @throws CommandFailed if a row ended the command
  void finish() {
    if (end.isPresent()) {
      throw new CommandFailed(end.get() + "; or skip such rows with --on-error skip");
    }
    if (count > 0) {
      err.println(Counted.of(count, "row") + " skipped");
    }
  }
}
