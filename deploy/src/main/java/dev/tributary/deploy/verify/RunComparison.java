package dev.tributary.deploy.verify;

import dev.tributary.coordinator.run.EarlierRun;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobIdentity;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.Comparison;
import dev.tributary.ledger.Comparison.Aspect;
import dev.tributary.ledger.LedgerReader;
import dev.tributary.proto.v1.Job;
import dev.tributary.text.Counted;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The comparison of two runs of one job: they are identical, or differ first at a certain step and
/// parameter.
final class RunComparison {
  private final RunAudit here;
  private final RunAudit there;

  /// @param here the audit of the first run
  /// @param there the audit of the second run
  RunComparison(RunAudit here, RunAudit there) {
    this.here = here;
    this.there = there;
  }

  /// The result of the comparison.
  ///
  /// @param isIdentical whether all steps that both runs record are equal, and both end with the
  ///   same step
  /// @param text the message to the user, one line
  record Verdict(boolean isIdentical, String text) {}

  /// Compares the runs step by step.
  ///
  /// @param notices receives a line if the data differ, which does not prevent the comparison
  /// @throws BadInput if the runs are of different jobs
  Verdict verdict(Consumer<String> notices) {
    requireOneJob();
    Anchor.Data data = subject(here).data();
    Anchor.Data other = subject(there).data();
    if (!data.digest().equals(other.digest())) {
      notices.accept(differ("the data differ: sha256", data.digest(), other.digest()));
    } else if (!data.equals(other)) {
      notices.accept(
          differ(
              "the preprocessing differs: sha256",
              data.preprocessing().orElse("none"),
              other.preprocessing().orElse("none")));
    }
    try (LedgerReader a = open(here);
        LedgerReader b = open(there)) {
      return verdict(Comparison.of(a.records(), b.records()));
    }
  }

  private String differ(String what, String digest, String other) {
    return "%s %s in %s, %s in %s"
        .formatted(what, digest, here.directory(), other, there.directory());
  }

  private void requireOneJob() {
    if (subject(here).differences(subject(there)).isEmpty()) {
      return;
    }
    List<String> differences =
        job(there)
            .flatMap(b -> job(here).map(a -> JobIdentity.difference(b, a)))
            .filter(named -> !named.isEmpty())
            .orElseGet(() -> subject(there).differences(subject(here)));
    throw BadInput.in(
        there.directory().toString(),
        "its job is not that of %s: %s".formatted(here.directory(), String.join(", ", differences)),
        "compare runs of one job");
  }

  private Verdict verdict(Comparison comparison) {
    return switch (comparison) {
      case Comparison.Identical(long steps, var _) ->
          new Verdict(true, "identical: %s, %s".formatted(steps(steps), here.weights()));
      case Comparison.Different different -> new Verdict(false, text(different));
      case Comparison.DifferentLength(long steps, long a, long b) ->
          new Verdict(
              false,
              "different: %s ends at step %s and %s at step %s; the %s that both record %s identical"
                  .formatted(
                      here.directory(),
                      a,
                      there.directory(),
                      b,
                      steps(steps),
                      steps == 1 ? "is" : "are"));
      case Comparison.NoCommonStep(long a, long b) ->
          new Verdict(
              false,
              "different: %s ends at step %s and %s at step %s, and no step is in both ledgers"
                  .formatted(here.directory(), a, there.directory(), b));
    };
  }

  /// The number of steps as text: `1 step`, `20 steps`.
  static String steps(long count) {
    return Counted.of(count, "step");
  }

  private String text(Comparison.Different found) {
    String what =
        switch (found.aspect()) {
          case Aspect.Samples _ -> " (samples)";
          case Aspect.Loss _ -> " (loss)";
          case Aspect.Gradient(String parameter) -> ", parameter " + parameter + " (gradient)";
          case Aspect.Weights(String parameter) -> ", parameter " + parameter + " (weights)";
        };
    return "different: step %s%s: %s in %s, %s in %s%s"
        .formatted(
            found.step(),
            what,
            found.here(),
            here.directory(),
            found.there(),
            there.directory(),
            others(found.others()));
  }

  private static String others(int count) {
    return count == 0
        ? ""
        : "; " + Counted.of(count, "other parameter differs", "other parameters differ") + ", too";
  }

  private static Anchor.Subject subject(RunAudit run) {
    return run.ledger().anchor().subject();
  }

  private static Optional<Job> job(RunAudit run) {
    return EarlierRun.in(run.directory()).flatMap(EarlierRun::job);
  }

  private static LedgerReader open(RunAudit run) {
    return LedgerReader.open(run.directory().resolve(RunDirectory.LEDGER));
  }
}
