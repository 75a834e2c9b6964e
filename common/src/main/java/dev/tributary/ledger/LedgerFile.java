package dev.tributary.ledger;

import dev.tributary.checkpoint.Term;
import dev.tributary.disk.Backlog;
import dev.tributary.disk.Disk;
import dev.tributary.disk.DiskFile;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.text.Counted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The ledger of a run, open for appending. A failing disk never ends the run. Lines that cannot be
/// written wait in memory. If they are too large (see [Backlog]), they are dropped, and the ledger
/// goes on with an anchor after a gap. Steps that the sender leaves out are a gap too. For one
/// thread at a time.
///
/// Unless the disk fails, a line is in the file when [#append] returns, and on the device when
/// [#force] returns.
public final class LedgerFile implements AutoCloseable {
  private final Path file;
  private final DiskFile target;
  private final Anchor anchor;
  private final Alarm alarm;
  private final Backlog backlog = new Backlog(); // the bytes of the waiting lines
  private final Deque<LedgerText.Line> waiting = new ArrayDeque<>();
  private Tail written;
  private String chain; // the chain after the last line, written or waiting
  private long last; // step
  private boolean failing;

  private LedgerFile(Path file, DiskFile target, Tail written, Setup setup) {
    this.file = file;
    this.target = target;
    this.written = written;
    this.chain = written.chain();
    this.last = setup.anchor().step();
    this.anchor = setup.anchor();
    this.alarm = setup.alarm();
  }

  private record Setup(Anchor anchor, Alarm alarm, Disk disk) {}

  /// Receives messages for people: that the ledger is incomplete, or that it is written again.
  @FunctionalInterface
  public interface Alarm {

    /// Reports a message.
    ///
    /// @param step the step at which the problem was noticed
    void raise(long step, String what);
  }

  /// Opens a run's ledger. The result is empty if the run has no ledger, or if the ledger cannot be
  /// written.
  @FunctionalInterface
  public interface Opening {
    Opening NONE = (anchor, alarm) -> Optional.empty();

    Optional<LedgerFile> open(Anchor anchor, Alarm alarm);
  }

  /// Opens the ledger of a run that starts, or resumes, with the weights of `anchor`.
  ///
  /// A run that starts gets a new file. For a run that resumes, the lines up to the anchor's step
  /// are kept if they are intact and end with these weights. If they end before that step, the
  /// anchor follows them. If they are not intact, the file is moved aside and a new one begins. In
  /// every case a new file replaces the old one, so a process that still has the old one open
  /// cannot write to the new one.
  ///
  /// @return the ledger; empty, after an alarm, if it cannot be written
  public static Optional<LedgerFile> open(Path file, Anchor anchor, Term term, Alarm alarm) {
    return open(file, term, new Setup(anchor, alarm, Disk.REAL));
  }

  static Optional<LedgerFile> open(Path file, Anchor anchor, Alarm alarm, Disk disk) {
    return open(file, Term.UNLIMITED, new Setup(anchor, alarm, disk));
  }

  private static Optional<LedgerFile> open(Path file, Term term, Setup setup) {
    Anchor anchor = setup.anchor();
    try {
      LedgerStart start =
          anchor.step() == 0
              ? LedgerStart.of(anchor)
              : LedgerStart.after(file, anchor, setup.alarm());
      Tail written = start.write(file, term);
      return Optional.of(new LedgerFile(file, setup.disk().open(file), written, setup));
    } catch (IOException e) {
      setup
          .alarm()
          .raise(anchor.step(), "no step is recorded: %s: %s".formatted(file, FailureText.of(e)));
    } catch (BadInput e) {
      setup.alarm().raise(anchor.step(), "no step is recorded: " + e.getMessage());
    }
    return Optional.empty();
  }

  /// Records a step.
  public void append(StepRecord step) {
    long due = last + 1;
    last = step.step();
    if (last != due) {
      alarm.raise(
          last,
          "%s: %s, which waited too long for the disk"
              .formatted(file, new Audit.Gap(due, last).missing()));
    }
    if (!enqueue(last == due ? step : anchorAfter(step))) {
      dropWaiting();
      enqueue(anchorAfter(step));
    }
    flush();
  }

  /// Records the end of the run, which follows its last step.
  public void append(EndRecord end) {
    if (end.step() != last || !enqueue(end)) {
      alarm.raise(end.step(), file + " lacks the end of the run: it waited too long for the disk");
    }
    flush();
  }

  /// Returns when all recorded lines are on the device, or after an alarm.
  ///
  /// @param step the step that is about to be saved
  public void force(long step) {
    try {
      target.force();
    } catch (IOException e) {
      // A second attempt might succeed although the system has dropped the data: see
      // [dev.tributary.checkpoint.DurableFile]. The chain would reveal the loss.
      alarm.raise(
          step,
          "%s may lose lines if this machine crashes: %s".formatted(file, FailureText.reason(e)));
    }
  }

  /// Writes the waiting lines, or raises an alarm.
  @Override
  public void close() {
    try (target) {
      write();
    } catch (IOException e) {
      alarm.raise(
          last,
          "%s lacks the last %s: %s"
              .formatted(file, Counted.of(waiting.size(), "line"), FailureText.reason(e)));
    }
  }

  /// The anchor that stands for a step after a gap.
  private Anchor anchorAfter(StepRecord step) {
    return new Anchor(step.step(), anchor.subject(), step.weights(), anchor.origin());
  }

  /// Lets the line of a record wait, if there is room.
  private boolean enqueue(LedgerRecord record) {
    LedgerText.Line line = LedgerText.write(record, chain);
    boolean fits = backlog.take(line.length());
    if (fits) {
      waiting.add(line);
      chain = line.chain();
    }
    return fits;
  }

  private void dropWaiting() {
    waiting.forEach(line -> backlog.free(line.length()));
    waiting.clear();
    chain = written.chain();
  }

  private void flush() {
    try {
      write();
      if (failing) {
        failing = false;
        alarm.raise(last, file + " is written again");
      }
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        alarm.raise(
            last,
            "%s cannot be written: %s; its lines wait in memory"
                .formatted(file, FailureText.reason(e)));
      }
    }
  }

  private void write() throws IOException {
    while (!waiting.isEmpty()) {
      if (target.size() > written.length()) {
        target.truncate(written.length()); // part of a line that did not fit
      }
      LedgerText.Line line = waiting.peek();
      ByteBuffer bytes = ByteBuffer.wrap(line.bytes());
      long end = written.length() + bytes.remaining();
      target.write(bytes, written.length());
      written = new Tail(end, line.chain());
      waiting.remove();
      backlog.free(line.length());
    }
  }
}
