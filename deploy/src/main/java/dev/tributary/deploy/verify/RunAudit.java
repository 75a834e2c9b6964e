package dev.tributary.deploy.verify;

import dev.tributary.checkpoint.WeightsDigest;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.Audit;
import dev.tributary.ledger.BrokenLedger;
import dev.tributary.ledger.EndRecord;
import dev.tributary.ledger.LedgerReader;
import dev.tributary.ledger.ModelDigest;
import dev.tributary.ledger.StateRecord;
import dev.tributary.reduce.stopping.History;
import dev.tributary.text.Counted;
import dev.tributary.train.Build;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The audit of one run: the ledger's chain holds, each sample was counted once, and the saved
/// weights are those that the ledger recorded.
///
/// @param ledger the audit of the ledger alone
/// @param modelDigest the SHA-256 of the trained weights; empty if the run is unfinished
record RunAudit(Path directory, Audit ledger, Optional<String> modelDigest) {

  /// Checks the ledger and all saved weights of a run.
  ///
  /// @param output receives the findings, line by line
  /// @throws BrokenLedger at the first violation
  /// @throws dev.tributary.job.BadInput if there is no ledger
  static RunAudit of(Path directory, Consumer<String> output) {
    Path file = directory.resolve(RunDirectory.LEDGER);
    try (LedgerReader reader = LedgerReader.open(file)) {
      List<SavedWeights> saved = SavedWeights.in(directory, output);
      Map<Long, ModelDigest> recorded = new HashMap<>();
      saved.forEach(weights -> recorded.put(weights.step(), null));
      Optional<LedgerReader.Line> last = Optional.empty();
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        last = line;
        if (line.get().record() instanceof StateRecord state) {
          recorded.replace(state.step(), state.weights());
        }
      }
      Audit audit = last.orElseThrow(() -> new BrokenLedger(file + " is empty")).audit();
      output.accept(
          String.format(
              Locale.ROOT, "%s: %s, the chain holds", file, RunComparison.steps(audit.steps())));
      output.accept(counted(audit));
      built(audit).ifPresent(output);
      extended(audit).forEach(output);
      audit.gaps().forEach(gap -> output.accept(gap.missing() + " from the ledger"));
      audit.end().map(RunAudit::text).ifPresent(output);
      for (SavedWeights weights : saved) {
        if (weights.step() > audit.last().step()) {
          throw new BrokenLedger(
              "%s ends at step %s, but %s has the weights of step %s"
                  .formatted(file, audit.last().step(), weights.file(), weights.step()));
        }
        check(audit, weights, Optional.ofNullable(recorded.get(weights.step())), output);
      }
      Optional<SavedWeights> model = saved.stream().filter(SavedWeights::trained).findFirst();
      audit.end().ifPresent(end -> model.ifPresent(weights -> requireModelOf(end, weights)));
      return new RunAudit(
          directory, audit, model.map(weights -> WeightsDigest.of(weights.weights())));
    }
  }

  private static void requireModelOf(EndRecord end, SavedWeights model) {
    if (model.step() != end.model()) {
      throw new BrokenLedger(
          "%s has the weights of step %s, but by the end of the ledger the model is of step %s"
              .formatted(model.file(), model.step(), end.model()));
    }
  }

  /// The end of the run and the reason, for people.
  private static String text(EndRecord end) {
    History.Evaluated best = end.history().best(end.rule()).orElseThrow();
    return "%s after step %s by %s; the best %s is %s, of step %s"
        .formatted(
            end.isEarly() ? "ended early" : "not ended early: all steps are done",
            end.step(),
            Counted.of(end.history().evaluations().size(), "evaluation"),
            end.rule().metric().label(),
            best.value(),
            best.step());
  }

  /// The digest of the run's newest weights, for messages.
  String weights() {
    return modelDigest
        .map(sha256 -> "weights sha256 " + sha256)
        .orElse("weights xxh3 " + ledger.last().weights().whole());
  }

  private static void check(
      Audit audit, SavedWeights weights, Optional<ModelDigest> recorded, Consumer<String> output) {
    recorded.ifPresent(
        digest -> weights.requireEqual(audit.anchor().subject().parameters(), digest));
    output.accept(
        (recorded.isPresent()
                ? "%s: the weights of step %s"
                : "%s: not checked, because the ledger lacks step %s")
            .formatted(weights.file(), weights.step()));
  }

  /// The builds that recorded the steps, if there are several.
  private static Optional<String> built(Audit audit) {
    return audit.builds().size() == 1
        ? Optional.empty()
        : Optional.of(
            audit.builds().stream()
                .map(
                    built ->
                        "after step %s by %s"
                            .formatted(
                                built.after(),
                                built
                                    .build()
                                    .map(digest -> "build " + Build.brief(digest))
                                    .orElse("an earlier release")))
                .collect(Collectors.joining(", ", "recorded by several builds: ", "")));
  }

  /// A line for each anchor at which the run was extended.
  private static List<String> extended(Audit audit) {
    return audit.anchors().stream()
        .skip(1)
        .map(
            anchor ->
                "extended after step %s: the job was %s and is %s from there on"
                    .formatted(
                        anchor.step(),
                        Build.brief(anchor.extended().orElseThrow()),
                        Build.brief(anchor.subject().job())))
        .toList();
  }

  private static String counted(Audit audit) {
    Anchor.Epoch epoch = audit.anchor().subject().epoch();
    String remainder =
        epoch.counted() == epoch.samples()
            ? ""
            : String.format(
                Locale.ROOT,
                " (drop_last leaves out %,d of %,d)",
                epoch.samples() - epoch.counted(),
                epoch.samples());
    long current =
        audit
            .tiles()
            .filter(tiles -> tiles.reached() < epoch.counted())
            .map(Audit.Tiles::reached)
            .orElse(0L);
    return String.format(
        Locale.ROOT,
        "each sample counted exactly once: %,d %s of %,d samples%s%s",
        audit.epochs(),
        Counted.noun(audit.epochs(), "epoch"),
        epoch.counted(),
        remainder,
        current == 0
            ? ""
            : String.format(
                Locale.ROOT, " and %,d %s of another", current, Counted.noun(current, "sample")));
  }
}
