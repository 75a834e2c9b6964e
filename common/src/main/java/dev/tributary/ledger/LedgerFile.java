package dev.tributary.ledger;

import dev.tributary.checkpoint.Term;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Appends to the ledger of a run. A disk that fails never ends the run: what cannot be written
/// waits in memory, and steps for which there is no room are a gap that the next line owns up to.
/// One thread at a time.
///
/// While the disk does its work, a line is in the file when [#append] returns, and on the device
/// when [#force] does.
public final class LedgerFile implements AutoCloseable {
  /// How many lines may wait; a line has some hundred bytes for each parameter.
  static final int ROOM = 10_000;

  private final Path file;
  private final FileChannel channel;
  private final Anchor anchor;
  private final Alarm alarm;
  private final LedgerDisk disk;
  private final Deque<LedgerText.Line> waiting = new ArrayDeque<>();
  private Tail written;
  private String chain; // of the last line, be it written or waiting
  private long last; // step
  private boolean failing;

  private LedgerFile(Path file, FileChannel channel, Tail written, Course course) {
    this.file = file;
    this.channel = channel;
    this.written = written;
    this.chain = written.chain();
    this.last = course.anchor().step();
    this.anchor = course.anchor();
    this.alarm = course.alarm();
    this.disk = course.disk();
  }

  private record Course(Anchor anchor, Alarm alarm, LedgerDisk disk) {}

  /// Takes what people must be told: that the ledger lacks something, or no longer does.
  @FunctionalInterface
  public interface Alarm {

    /// @param step at which it was noticed
    void raise(long step, String what);
  }

  /// Opens a run's ledger, if one is to be kept and can be.
  @FunctionalInterface
  public interface Opening {
    Opening NONE = (anchor, alarm) -> Optional.empty();

    Optional<LedgerFile> open(Anchor anchor, Alarm alarm);
  }

  /// Opens the ledger of a run that begins, or goes on, with the weights of `anchor`.
  ///
  /// A run that begins gets a new file. Of one that goes on, the file is cut after the anchor's
  /// step if it holds up to there and knows these weights. If it ends before, the anchor follows
  /// it; if it does not hold, it is moved aside and a new one begins. In any case it is a new file
  /// in the place of the old one: whoever still has that open writes to a file without a name.
  ///
  /// @return nothing, after an alarm, if there cannot be a ledger
  public static Optional<LedgerFile> open(Path file, Anchor anchor, Term term, Alarm alarm) {
    return open(file, term, new Course(anchor, alarm, LedgerDisk.REAL));
  }

  static Optional<LedgerFile> open(Path file, Anchor anchor, Alarm alarm, LedgerDisk disk) {
    return open(file, Term.UNLIMITED, new Course(anchor, alarm, disk));
  }

  private static Optional<LedgerFile> open(Path file, Term term, Course course) {
    Anchor anchor = course.anchor();
    try {
      LedgerStart start =
          anchor.step() == 0
              ? LedgerStart.of(anchor)
              : LedgerStart.after(file, anchor, course.alarm());
      Tail written = start.write(file, term);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      return Optional.of(new LedgerFile(file, channel, written, course));
    } catch (IOException e) {
      course
          .alarm()
          .raise(anchor.step(), "no step is recorded: %s: %s".formatted(file, FailureText.of(e)));
    } catch (BadInput e) {
      course.alarm().raise(anchor.step(), "no step is recorded: " + e.getMessage());
    }
    return Optional.empty();
  }

  /// Records a step.
  public void append(StepRecord step) {
    last = step.step();
    if (waiting.size() < ROOM) {
      enqueue(step);
    } else {
      waiting.clear();
      chain = written.chain();
      enqueue(new Anchor(step.step(), anchor.subject(), step.weights(), anchor.origin()));
    }
    flush();
  }

  /// Returns when all that is recorded is on the device, or after an alarm.
  ///
  /// @param step that is about to be saved
  public void force(long step) {
    try {
      disk.force(channel);
    } catch (IOException e) {
      // Tried again it might succeed, and the system have dropped what it could not write: see
      // [dev.tributary.checkpoint.DurableFile]. The chain will tell.
      alarm.raise(
          step,
          "%s may not outlive a crash of this machine: %s".formatted(file, FailureText.reason(e)));
    }
  }

  /// Writes what waits, or raises an alarm.
  @Override
  public void close() {
    try (channel) {
      write();
    } catch (IOException e) {
      alarm.raise(
          last,
          "%s lacks the last %d lines: %s".formatted(file, waiting.size(), FailureText.reason(e)));
    }
  }

  private void enqueue(LedgerRecord record) {
    LedgerText.Line line = LedgerText.write(record, chain);
    waiting.add(line);
    chain = line.chain();
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
      if (channel.size() > written.length()) {
        channel.truncate(written.length()); // of a line that did not fit
      }
      LedgerText.Line line = waiting.peek();
      ByteBuffer bytes = ByteBuffer.wrap(line.bytes());
      long end = written.length() + bytes.remaining();
      disk.write(channel, bytes, written.length());
      written = new Tail(end, line.chain());
      waiting.remove();
    }
  }
}
