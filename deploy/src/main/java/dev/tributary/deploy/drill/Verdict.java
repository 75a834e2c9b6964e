package dev.tributary.deploy.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// The result of a drill.
///
/// @param text the message to the user, one line
record Verdict(boolean identical, String text) {

  /// Compares a run under faults with an undisturbed one.
  ///
  /// @param drawn the number of planned faults
  /// @param records the directory of both runs' records
  static Verdict of(Outcome undisturbed, Outcome disturbed, int drawn, Path records) {
    if (undisturbed.weights().isEmpty()) {
      return different("the undisturbed run did not finish", undisturbed, drawn, records);
    }
    if (disturbed.weights().isEmpty()) {
      return different("the run under faults did not finish", disturbed, drawn, records);
    }
    String weights = disturbed.weights().get();
    String expected = undisturbed.weights().get();
    if (!weights.equals(expected)) {
      return different(
          "weights sha256 %s, undisturbed %s".formatted(weights, expected),
          disturbed,
          drawn,
          records);
    }
    Duration lost = disturbed.took().minus(undisturbed.took());
    return new Verdict(
        true,
        "identical: %s, %s lost; weights sha256 %s"
            .formatted(
                summary(disturbed, drawn),
                DurationText.of(lost.isNegative() ? Duration.ZERO : lost),
                weights));
  }

  private static Verdict different(String how, Outcome outcome, int drawn, Path records) {
    return new Verdict(
        false,
        "different: %s; %s; the coordinator's last line was '%s'; see %s"
            .formatted(how, summary(outcome, drawn), outcome.lastLine(), records));
  }

  private static String summary(Outcome outcome, int drawn) {
    int injected = outcome.injected().size();
    return String.format(
        Locale.ROOT,
        "%d of %d faults injected%s, %,d steps",
        injected,
        drawn,
        injected < drawn ? ", the run was over before the others" : "",
        outcome.steps());
  }
}
