package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.Term;
import dev.tributary.job.FailureText;
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

/// A file that grows by lines. While it cannot be written, lines wait in memory, and people are
/// told when that begins and when it ends. The file never ends in half a line that another follows.
///
/// A journal begins as a new file, with the lines that stay, which replaces the old file. A process
/// that still has the old file open writes to a file without a name.
final class Journal implements AutoCloseable {
  /// How many lines may wait: some ten megabytes.
  private static final int ROOM = 50_000;

  private final Path file;
  private final Predicate<String> stays;
  private final Term term;
  private final Consumer<String> alarm;
  private final Deque<byte[]> waiting = new ArrayDeque<>(); // lines
  private Optional<FileChannel> channel = Optional.empty(); // once the new file is in its place
  private long end; // of the last whole line in the file
  private long lost; // lines for which not even memory had room
  private Optional<String> trouble = Optional.empty();

  /// @param stays which lines of the file that is there
  /// @param alarm told in a line what people must know
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

  /// Any byte of a torn file may be wrong: bytes that are not UTF-8 are read as some other text.
  static BufferedReader lines(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  /// @param line without its end
  void append(String line) {
    if (waiting.size() < ROOM) {
      waiting.add((line + "\n").getBytes(StandardCharsets.UTF_8));
    } else {
      lost++;
    }
    // To begin costs a copy of the past: that is tried now and then.
    if (channel.isPresent() || Integer.bitCount(waiting.size()) == 1) {
      attempt(this::flush);
    }
  }

  /// Returns when all that can be written is on the device.
  void force() {
    attempt(
        () -> {
          flush();
          channel.orElseThrow().force(false);
        });
  }

  /// The lines that could not be written, in words.
  Optional<String> lacks() {
    long lines = waiting.size() + lost;
    return lines == 0
        ? Optional.empty()
        : Optional.of(
            "%s lacks %d lines%s"
                .formatted(file, lines, trouble.map(why -> ": " + why).orElse("")));
  }

  @Override
  public void close() {
    attempt(this::flush);
    attempt(
        () -> {
          if (channel.isPresent()) {
            try (FileChannel open = channel.get()) {
              open.truncate(end); // of a line that did not fit
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
  private interface Act {
    void perform() throws IOException;
  }

  private void attempt(Act act) {
    try {
      act.perform();
      if (trouble.isPresent() && waiting.isEmpty()) {
        trouble = Optional.empty();
        alarm.accept(
            "%s is written again%s"
                .formatted(file, lost == 0 ? "" : "; it lacks %d lines".formatted(lost)));
      }
    } catch (IOException e) {
      if (trouble.isEmpty()) {
        alarm.accept(
            "%s CANNOT BE WRITTEN: %s; the run goes on, and what belongs there waits in memory"
                .formatted(file, FailureText.of(e)));
      }
      trouble = Optional.of(FailureText.of(e));
    }
  }
}
