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
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What one run proves: that its ledger holds, that each sample was counted once, and that the
/// weights it left are those that the ledger recorded.
///
/// @param modelDigest SHA-256 of the trained weights, if the run is over
public record RunAudit(Path directory, Audit ledger, Optional<String> modelDigest) {

  /// Looks at everything.
  ///
  /// @param say told in lines what was found
  /// @throws BrokenLedger at the first thing that does not hold
  /// @throws dev.tributary.job.BadInput if there is no ledger
  public static RunAudit of(Path directory, Consumer<String> say) {
    Path file = directory.resolve(RunDirectory.LEDGER);
    try (LedgerReader reader = LedgerReader.open(file)) {
      List<SavedWeights> saved = SavedWeights.in(directory, say);
      Map<Long, ModelDigest> recorded = new HashMap<>();
      saved.forEach(weights -> recorded.put(weights.step(), null));
      Optional<LedgerReader.Line> last = Optional.empty();
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        last = line;
        recorded.replace(line.get().record().step(), line.get().record().weights());
      }
      Audit audit = last.orElseThrow(() -> new BrokenLedger(file + " is empty")).audit();
      say.accept(
          String.format(
              Locale.ROOT, "%s: %s, the chain holds", file, RunComparison.steps(audit.steps())));
      say.accept(counted(audit));
      audit.gaps().forEach(gap -> say.accept(gap.missing() + " from the ledger"));
      for (SavedWeights weights : saved) {
        if (weights.step() > audit.last().step()) {
          throw new BrokenLedger(
              "%s ends at step %d, and %s is of step %d"
                  .formatted(file, audit.last().step(), weights.file(), weights.step()));
        }
        check(audit, weights, Optional.ofNullable(recorded.get(weights.step())), say);
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

  /// For people: what names the weights that the run has come to.
  public String weights() {
    return modelDigest
        .map(sha256 -> "weights sha256 " + sha256)
        .orElse("weights xxh3 " + ledger.last().weights().whole());
  }

  private static void check(
      Audit audit, SavedWeights weights, Optional<ModelDigest> recorded, Consumer<String> say) {
    recorded.ifPresent(
        digest -> weights.requireThose(audit.anchor().subject().parameters(), digest));
    say.accept(
        (recorded.isPresent()
                ? "%s: the weights of step %d"
                : "%s: it cannot be checked, since step %d is missing")
            .formatted(weights.file(), weights.step()));
  }

  private static String counted(Audit audit) {
    Anchor.Epoch epoch = audit.anchor().subject().epoch();
    String left =
        epoch.counted() == epoch.samples()
            ? ""
            : String.format(
                Locale.ROOT,
                " (drop_last leaves out %,d of %,d)",
                epoch.samples() - epoch.counted(),
                epoch.samples());
    long begun =
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
        left,
        begun == 0 ? "" : String.format(Locale.ROOT, " and %,d samples of another", begun));
  }
}
