package dev.tributary.deploy.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// What a drill comes to.
///
/// @param text for people, one line
public record Verdict(boolean identical, String text) {

  /// Compares a run under faults with one without.
  ///
  /// @param drawn how many faults were to be injected
  /// @param records of both runs
  static Verdict of(Outcome undisturbed, Outcome disturbed, int drawn, Path records) {
    if (undisturbed.weights().isEmpty()) {
      return different("the undisturbed run came to no end", undisturbed, drawn, records);
    }
    if (disturbed.weights().isEmpty()) {
      return different("the run under faults came to no end", disturbed, drawn, records);
    }
    String weights = disturbed.weights().get();
    String wanted = undisturbed.weights().get();
    if (!weights.equals(wanted)) {
      return different(
          "weights sha256 %s, undisturbed %s".formatted(weights, wanted),
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
                Spelling.of(lost.isNegative() ? Duration.ZERO : lost),
                weights));
  }

  private static Verdict different(String how, Outcome outcome, int drawn, Path records) {
    return new Verdict(
        false,
        "different: %s; %s; the coordinator's last line was '%s'; see %s"
            .formatted(how, summary(outcome, drawn), outcome.lastLine(), records));
  }

  private static String summary(Outcome outcome, int drawn) {
    int injected = outcome.strikes().size();
    return String.format(
        Locale.ROOT,
        "%d of %d faults injected%s, %,d steps",
        injected,
        drawn,
        injected < drawn ? ", the run was over before the others" : "",
        outcome.steps());
  }
}
