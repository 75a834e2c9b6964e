package dev.tributary.ledger;

import dev.tributary.job.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Appends to the ledger of a run. A disk that fails never ends the run: steps that cannot be
/// recorded are a gap, which the next line that can be written owns up to. One thread at a time.
///
/// A line is in the file when [#append] returns, and on the device when [#force] does.
public final class LedgerFile implements AutoCloseable {
  private final Path file;
  private final Anchor anchor;
  private final Alarm alarm;
  private final Disk disk;
  private Optional<FileChannel> channel = Optional.empty();
  private Tail tail;
  private boolean failing;

  private LedgerFile(Path file, Anchor anchor, Alarm alarm, Disk disk) {
    this.file = file;
    this.anchor = anchor;
    this.alarm = alarm;
    this.disk = disk;
    this.tail = Tail.beginning(anchor);
  }

  /// Takes what people must be told: that the ledger lacks something.
  @FunctionalInterface
  public interface Alarm {

    /// @param step at which it was noticed
    void raise(long step, String what);
  }

  /// Opens the ledger of a run that begins, or goes on, with the weights of `anchor`.
  ///
  /// A run that begins gets a new file. Of one that goes on, the file is cut after the anchor's
  /// step if it holds up to there and knows these weights. If it ends before, the anchor follows
  /// it; if it does not hold, it is moved aside and a new one begins.
  ///
  /// @return nothing, after an alarm, if a file that is there can be neither read nor moved
  public static Optional<LedgerFile> open(Path file, Anchor anchor, Alarm alarm) {
    return open(file, anchor, alarm, Disk.REAL);
  }

  static Optional<LedgerFile> open(Path file, Anchor anchor, Alarm alarm, Disk disk) {
    LedgerFile ledger = new LedgerFile(file, anchor, alarm, disk);
    if (anchor.step() > 0) {
      try {
        ledger.tail = Tail.after(file, anchor, alarm);
      } catch (IOException | BadInput e) {
        alarm.raise(anchor.step(), "no step is recorded: %s: %s".formatted(file, e));
        return Optional.empty();
      }
    }
    ledger.attempt(anchor, Stream.empty());
    return Optional.of(ledger);
  }

  /// Records a step.
  public void append(StepRecord step) {
    attempt(
        new Anchor(step.step(), anchor.subject(), step.weights(), anchor.origin()),
        Stream.of(step));
  }

  /// Returns when all that is recorded is on the device, or after an alarm. What a device did not
  /// take it may have dropped: a crash of the machine may then leave a line that does not hold.
  public void force(long step) {
    if (channel.isPresent()) {
      try {
        disk.force(channel.get());
      } catch (IOException e) {
        alarm.raise(step, "%s may not outlive a crash of this machine: %s".formatted(file, e));
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
  }

  /// Writes what is due and then `more`.
  ///
  /// @param otherwise what is due next, if that fails
  private void attempt(Anchor otherwise, Stream<LedgerRecord> more) {
    List<LedgerRecord> records = Stream.<LedgerRecord>concat(tail.due().stream(), more).toList();
    try {
      write(records);
      if (failing) {
        failing = false;
        alarm.raise(
            otherwise.step(),
            "%s can be written again, from step %d on".formatted(file, otherwise.step()));
      }
    } catch (IOException e) {
      tail = records.isEmpty() ? tail : tail.then(otherwise);
      if (!failing) {
        failing = true;
        alarm.raise(
            otherwise.step(),
            "%s cannot be written: %s; steps are missing from it until it can".formatted(file, e));
      }
    }
  }

  private void write(List<LedgerRecord> records) throws IOException {
    StringBuilder text = new StringBuilder();
    String chain = tail.chain();
    for (LedgerRecord record : records) {
      LedgerText.Line line = LedgerText.write(record, chain);
      text.append(line.line()).append('\n');
      chain = line.chain();
    }
    FileChannel open = opened();
    if (open.size() > tail.length()) {
      open.truncate(tail.length());
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    disk.write(open, ByteBuffer.wrap(bytes), tail.length());
    tail = new Tail(tail.length() + bytes.length, chain, Optional.empty());
  }

  private FileChannel opened() throws IOException {
    if (channel.isEmpty()) {
      channel =
          Optional.of(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
      disk.forceDirectory(file.toAbsolutePath().getParent());
    }
    return channel.get();
  }
}
