package dev.tributary.deploy.verify;

import dev.tributary.checkpoint.WeightsDigest;
import dev.tributary.coordinator.run.Model;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.ledger.Anchor;
import dev.tributary.ledger.Audit;
import dev.tributary.ledger.BrokenLedger;
import dev.tributary.ledger.LedgerReader;
import dev.tributary.ledger.ModelDigest;
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
        recorded.replace(line.get().record().step(), line.get().record().weights());
      }
      Audit audit = last.orElseThrow(() -> new BrokenLedger(file + " is empty")).audit();
      output.accept(
          String.format(
              Locale.ROOT, "%s: %s, the chain holds", file, RunComparison.steps(audit.steps())));
      output.accept(counted(audit));
      built(audit).ifPresent(output);
      audit.gaps().forEach(gap -> output.accept(gap.missing() + " from the ledger"));
      for (SavedWeights weights : saved) {
        if (weights.step() > audit.last().step()) {
          throw new BrokenLedger(
              "%s ends at step %s, but %s has the weights of step %s"
                  .formatted(file, audit.last().step(), weights.file(), weights.step()));
        }
        check(audit, weights, Optional.ofNullable(recorded.get(weights.step())), output);
      }
      return new RunAudit(
          directory,
          audit,
          saved.stream()
              .filter(weights -> weights.file().equals(directory.resolve(Model.FILE).toString()))
              .map(weights -> WeightsDigest.of(weights.weights()))
              .findFirst());
    }
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
