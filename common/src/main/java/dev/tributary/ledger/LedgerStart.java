package dev.tributary.ledger;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.Term;
import dev.tributary.disk.Disk;
import dev.tributary.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The state in which a run opens its ledger: the lines of earlier terms that are kept, if any, and
/// the line that is due next.
///
/// @param kept the part of the existing file that is kept
/// @param anchor the line that is written next; none if the kept lines already reach it and are of
///   the same build and the same job
record LedgerStart(Tail kept, Optional<Anchor> anchor) {

  /// The start of a new run.
  static LedgerStart of(Anchor anchor) {
    return new LedgerStart(Tail.NOTHING, Optional.of(anchor));
  }

  /// The start of a run that resumes. A file that is not the ledger of this run is moved aside.
  ///
  /// @param anchor the state from which the run resumes
  /// @param alarm receives a message about the steps that the ledger will lack
  static LedgerStart after(Path file, Anchor anchor, LedgerFile.Alarm alarm) throws IOException {
    long step = anchor.step();
    if (!Files.exists(file)) {
      alarm.raise(step, file + " does not exist: the ledger begins at step " + step);
      return of(anchor);
    }
    Optional<LedgerReader.Line> last;
    try {
      last = lastOf(file, anchor);
    } catch (BrokenLedger e) {
      Path aside = aside(file);
      Disk.REAL.move(file, aside);
      alarm.raise(
          step,
          "%s; the file was moved to %s, and a new ledger begins at step %s"
              .formatted(e.getMessage(), aside, step));
      return of(anchor);
    }
    Tail kept = last.map(line -> new Tail(line.end(), line.chain())).orElse(Tail.NOTHING);
    long reached = last.map(line -> line.record().step()).orElse(0L);
    Anchor due =
        last.map(line -> line.audit().subject())
            .filter(before -> before.isExtendedBy(anchor.subject()))
            .map(anchor::extending)
            .orElse(anchor);
    if (last.isPresent() && reached == step) {
      boolean isDue = due.extended().isPresent() || !isOfSameBuild(last.get(), anchor);
      return new LedgerStart(kept, isDue ? Optional.of(due) : Optional.empty());
    }
    alarm.raise(
        step,
        "%s ends before the checkpoint: %s"
            .formatted(file, new Audit.Gap(reached + 1, step).missing()));
    return new LedgerStart(kept, Optional.of(due));
  }

  /// Whether the lines so far end with those of the build that goes on. If not, an anchor tells
  /// where the other build begins.
  private static boolean isOfSameBuild(LedgerReader.Line last, Anchor anchor) {
    return last.audit().builds().getLast().build().equals(anchor.origin().build());
  }

  /// Replaces the file, durably, by one that holds the kept lines and the line that is due.
  Tail write(Path file, Term term) throws IOException {
    Optional<LedgerText.Line> line = anchor.map(due -> LedgerText.write(due, kept.chain()));
    byte[] bytes = line.map(LedgerText.Line::bytes).orElse(new byte[0]);
    DurableFile.replace(
        file,
        target -> {
          if (kept.length() > 0) {
            copyKept(file, target);
          }
          target.write(ByteBuffer.wrap(bytes), kept.length());
        },
        term);
    return new Tail(
        kept.length() + bytes.length, line.map(LedgerText.Line::chain).orElse(kept.chain()));
  }

  private void copyKept(Path file, DiskFile target) throws IOException {
    try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
      target.append(source, kept.length());
    }
  }

  /// The last line up to the anchor's step, if there is one. Later lines are not checked, and a
  /// last line torn by a crash is ignored. So is the end of the run, which is recorded again when
  /// the run ends again.
  ///
  /// @throws BrokenLedger if the lines up to that step are not intact, or are of another run
  private static Optional<LedgerReader.Line> lastOf(Path file, Anchor anchor) {
    Optional<LedgerReader.Line> last = Optional.empty();
    try (LedgerReader reader = LedgerReader.open(file)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().record().step() > anchor.step()) {
          return last;
        }
        requireSameRun(file, line.get(), anchor);
        if (line.get().record() instanceof StateRecord) {
          last = line;
        }
      }
    } catch (BrokenLedger e) {
      if (!e.isTorn() && last.map(line -> line.record().step() < anchor.step()).orElse(true)) {
        throw e;
      }
    }
    return last;
  }

  private static void requireSameRun(Path file, LedgerReader.Line line, Anchor anchor) {
    if (!isSameRun(line.audit(), anchor)) {
      throw new BrokenLedger("it records another job or other data").at(file, line.number());
    }
    StateRecord state = line.audit().last();
    if (state.step() == anchor.step() && !state.weights().equals(anchor.weights())) {
      throw new BrokenLedger("the checkpoint of this step holds other weights")
          .at(file, line.number());
    }
  }

  /// Whether lines are of the anchor's run. The job of the run may have been extended after them.
  private static boolean isSameRun(Audit lines, Anchor anchor) {
    boolean isExtended =
        lines.anchors().getLast().origin().runId() == anchor.origin().runId()
            && lines.subject().isExtendedBy(anchor.subject());
    return isExtended || lines.subject().agrees(anchor.subject());
  }

  /// The first of ledger-1.jsonl, ledger-2.jsonl, … that does not exist.
  private static Path aside(Path file) {
    String[] name = file.getFileName().toString().split("(?=\\.)", 2);
    for (int i = 1; ; i++) {
      Path candidate = file.resolveSibling(name[0] + "-" + i + (name.length > 1 ? name[1] : ""));
      if (!Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
        return candidate;
      }
    }
  }
}
