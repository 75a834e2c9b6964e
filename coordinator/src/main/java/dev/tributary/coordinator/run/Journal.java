package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.Term;
import dev.tributary.job.FailureText;
import dev.tributary.text.Counted;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A file that grows by whole lines. While the file cannot be written, new lines wait in memory,
/// and an alarm marks the beginning and the end of this state. A line that was written in part is
/// never followed by another line.
///
/// A journal first copies the lines to keep into a new file, which replaces the old file. A process
/// that still has the old file open then writes to a file without a name.
final class Journal implements AutoCloseable {
  /// The greatest number of waiting lines, about ten megabytes.
  private static final int MAX_WAITING = 50_000;

  private final Path file;
  private final Predicate<String> stays;
  private final Term term;
  private final Consumer<String> alarm;
  private final Deque<byte[]> waiting = new ArrayDeque<>(); // lines
  private Optional<FileChannel> channel = Optional.empty(); // once the new file is in its place
  private long end; // of the last whole line in the file
  private long lost; // lines that arrived when the queue was full
  private Optional<String> trouble = Optional.empty();

  /// @param stays selects the lines of the existing file to keep
  /// @param alarm receives each message to the user, one line
  Journal(Path file, Predicate<String> stays, Term term, Consumer<String> alarm) {
    this.file = file;
    this.stays = stays;
    this.term = term;
    this.alarm = alarm;
    attempt(this::begin);
  }

  private void begin() throws IOException {
    DurableFile.replace(file, this::copy, term);
    FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE);
    channel = Optional.of(opened);
    end = opened.size();
  }

  private void copy(FileChannel to) throws IOException {
    Writer kept =
        new BufferedWriter(Channels.newWriter(to, StandardCharsets.UTF_8.newEncoder(), -1));
    if (Files.exists(file)) {
      try (BufferedReader lines = lines(file)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (stays.test(line)) {
            kept.write(line);
            kept.write('\n');
          }
        }
      }
    }
    kept.flush();
  }

  /// The reader of a file in which any byte may be wrong. Bytes that are not UTF-8 are replaced, as
  /// a torn line must not make the other lines unreadable.
  static BufferedReader lines(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  /// Adds a line.
  ///
  /// @param line the text without its line end
  void append(String line) {
    if (waiting.size() < MAX_WAITING) {
      waiting.add((line + "\n").getBytes(StandardCharsets.UTF_8));
    } else {
      lost++;
    }
    // Beginning copies the old file, so it is tried again only when the queue reaches a power of
    // two.
    if (channel.isPresent() || Integer.bitCount(waiting.size()) == 1) {
      attempt(this::flush);
    }
  }

  /// Writes all waiting lines and returns when they are on the device, or when writing has failed.
  void force() {
    attempt(
        () -> {
          flush();
          channel.orElseThrow().force(false);
        });
  }

  /// A message that counts the lines that could not be written; empty if there are none.
  Optional<String> lacks() {
    long lines = waiting.size() + lost;
    return lines == 0
        ? Optional.empty()
        : Optional.of(
            "%s lacks %s%s"
                .formatted(
                    file, Counted.of(lines, "line"), trouble.map(why -> ": " + why).orElse("")));
  }

  @Override
  public void close() {
    attempt(this::flush);
    attempt(
        () -> {
          if (channel.isPresent()) {
            try (FileChannel open = channel.get()) {
              open.truncate(end); // removes a line that was written in part
            }
          }
        });
  }

  private void flush() throws IOException {
    if (channel.isEmpty()) {
      begin();
    }
    while (!waiting.isEmpty()) {
      long at = end;
      for (ByteBuffer rest = ByteBuffer.wrap(waiting.peek()); rest.hasRemaining(); ) {
        at += channel.orElseThrow().write(rest, at);
      }
      end = at;
      waiting.remove();
    }
  }

  @FunctionalInterface
  private interface FileAction {
    void perform() throws IOException;
  }

  private void attempt(FileAction action) {
    try {
      action.perform();
      if (trouble.isPresent() && waiting.isEmpty()) {
        trouble = Optional.empty();
        alarm.accept(
            "%s is written again%s"
                .formatted(file, lost == 0 ? "" : "; it lacks " + Counted.of(lost, "line")));
      }
    } catch (IOException e) {
      if (trouble.isEmpty()) {
        alarm.accept(
            "%s CANNOT BE WRITTEN: %s; the run goes on, and the lines wait in memory"
                .formatted(file, FailureText.of(e)));
      }
      trouble = Optional.of(FailureText.of(e));
    }
  }
}
