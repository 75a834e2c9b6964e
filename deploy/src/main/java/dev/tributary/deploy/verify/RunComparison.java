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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Whether two runs of one job are the same, and where they part.
public final class RunComparison {
  private final RunAudit here;
  private final RunAudit there;

  /// @param here of a run that holds, as `there`
  public RunComparison(RunAudit here, RunAudit there) {
    this.here = here;
    this.there = there;
  }

  /// @param isIdentical whether all that both record is, and they end with the same step
  /// @param text for people, a line
  public record Verdict(boolean isIdentical, String text) {}

  /// @param say told in a line of what is no reason not to compare
  /// @throws BadInput if the runs are of different jobs
  public Verdict verdict(Consumer<String> say) {
    requireOneJob();
    if (!subject(here).data().equals(subject(there).data())) {
      say.accept(
          "the data differ: sha256 %s in %s, %s in %s"
              .formatted(
                  subject(here).data(),
                  here.directory(),
                  subject(there).data(),
                  there.directory()));
    }
    try (LedgerReader a = open(here);
        LedgerReader b = open(there)) {
      return verdict(Comparison.of(a.records(), b.records()));
    }
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
        "it is of another job than %s: %s"
            .formatted(here.directory(), String.join(", ", differences)),
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
              "different: %s ends at step %d and %s at step %d; the %s that both record %s identical"
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
              "different: %s ends at step %d and %s at step %d, and no step is in both ledgers"
                  .formatted(here.directory(), a, there.directory(), b));
    };
  }

  /// How many, in words: `1 step`, `20 steps`.
  public static String steps(long count) {
    return count + (count == 1 ? " step" : " steps");
  }

  private String text(Comparison.Different found) {
    String what =
        switch (found.aspect()) {
          case Aspect.Samples _ -> " (samples)";
          case Aspect.Loss _ -> " (loss)";
          case Aspect.Gradient(String parameter) -> ", parameter " + parameter + " (gradient)";
          case Aspect.Weights(String parameter) -> ", parameter " + parameter + " (weights)";
        };
    return "different: step %d%s: %s in %s, %s in %s%s"
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
    return switch (count) {
      case 0 -> "";
      case 1 -> "; 1 other parameter differs, too";
      default -> "; %d other parameters differ, too".formatted(count);
    };
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
