package dev.tributary.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where a ledger ends, as far as it can be relied on.
///
/// @param length in bytes; what follows in the file is not of the ledger
/// @param chain of the last line
/// @param due what is to be written before the next step, if anything
record Tail(long length, String chain, Optional<Anchor> due) {

  /// That of a ledger that begins.
  static Tail beginning(Anchor anchor) {
    return new Tail(0, LedgerText.NO_CHAIN, Optional.of(anchor));
  }

  /// The same, with `anchor` to be written next: the steps up to it are not recorded.
  Tail then(Anchor anchor) {
    return new Tail(length, chain, Optional.of(anchor));
  }

  /// That of a file after the step at which a run goes on. A file that is not the ledger of this
  /// run is moved aside.
  ///
  /// @param anchor what the run goes on with
  /// @param alarm told what the ledger will not say
  static Tail after(Path file, Anchor anchor, LedgerFile.Alarm alarm) throws IOException {
    long step = anchor.step();
    if (!Files.exists(file)) {
      alarm.raise(step, file + " is not there: the ledger begins at step " + step);
      return beginning(anchor);
    }
    Optional<LedgerReader.Line> last;
    try {
      last = lastOf(file, anchor);
    } catch (BrokenLedger e) {
      Path aside = aside(file);
      Files.move(file, aside);
      alarm.raise(
          step,
          "%s; it is %s now, and the ledger begins at step %d"
              .formatted(e.getMessage(), aside, step));
      return beginning(anchor);
    }
    Tail tail =
        last.map(line -> new Tail(line.end(), line.chain(), Optional.<Anchor>empty()))
            .orElse(beginning(anchor));
    long reached = last.map(line -> line.record().step()).orElse(0L);
    if (last.isPresent() && reached == step) {
      return tail;
    }
    alarm.raise(
        step,
        "%s ends before the checkpoint: %s"
            .formatted(file, new Audit.Gap(reached + 1, step).missing()));
    return tail.then(anchor);
  }

  /// The last line that is of the anchor's step or an earlier one, if there is a line at all. What
  /// follows it need not hold, nor the line that a crash has torn.
  ///
  /// @throws BrokenLedger if the lines before do not hold, or are not of this run
  private static Optional<LedgerReader.Line> lastOf(Path file, Anchor anchor) {
    Optional<LedgerReader.Line> last = Optional.empty();
    try (LedgerReader reader = LedgerReader.open(file)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().record().step() > anchor.step()) {
          return last;
        }
        requireSameRun(file, line.get(), anchor);
        last = line;
      }
    } catch (BrokenLedger e) {
      if (!e.isTorn() && last.map(line -> line.record().step() < anchor.step()).orElse(true)) {
        throw e;
      }
    }
    return last;
  }

  private static void requireSameRun(Path file, LedgerReader.Line line, Anchor anchor) {
    if (!line.audit().anchor().subject().equals(anchor.subject())) {
      throw new BrokenLedger("it is of another job or other data").at(file, line.number());
    }
    if (line.record().step() == anchor.step()
        && !line.record().weights().equals(anchor.weights())) {
      throw new BrokenLedger("the checkpoint of this step holds other weights")
          .at(file, line.number());
    }
  }

  /// The first of ledger-1.jsonl, ledger-2.jsonl, … that does not exist.
  private static Path aside(Path file) {
    String[] name = file.getFileName().toString().split("(?=\\.)", 2);
    for (int i = 1; ; i++) {
      Path candidate = file.resolveSibling(name[0] + "-" + i + (name.length > 1 ? name[1] : ""));
      if (!Files.exists(candidate)) {
        return candidate;
      }
    }
  }
}
