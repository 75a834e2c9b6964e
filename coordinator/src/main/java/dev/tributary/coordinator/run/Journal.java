package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.Term;
import dev.tributary.disk.Backlog;
import dev.tributary.disk.Disk;
import dev.tributary.disk.DiskFile;
import dev.tributary.job.FailureText;
import dev.tributary.text.Counted;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A file to which lines are appended. While the file cannot be written, lines wait in memory, and
/// a message reports when this begins and ends. A line is never appended to an incomplete one.
///
/// A journal begins as a new file, which contains the retained lines of the old file and replaces
/// it. A process that still has the old file open writes to a file without a name.
final class Journal implements AutoCloseable {
  private final Path file;
  private final Predicate<String> retained;
  private final Term term;
  private final Consumer<String> alarm;
  private final Deque<byte[]> waiting = new ArrayDeque<>(); // lines
  private final Backlog backlog = new Backlog(); // the bytes of the waiting lines
  private Optional<DiskFile> opened =
      Optional.empty(); // present once the new file has replaced the old one
  private long end; // the end of the last complete line in the file
  private long lost; // lines that did not fit in memory either
  private Optional<String> trouble = Optional.empty();

  /// @param retained selects the lines of the old file that are kept
  /// @param alarm receives messages for people, one line each
  Journal(Path file, Predicate<String> retained, Term term, Consumer<String> alarm) {
    this.file = file;
    this.retained = retained;
    this.term = term;
    this.alarm = alarm;
    attempt(this::begin);
  }

  private void begin() throws IOException {
    DurableFile.replace(file, this::copy, term);
    DiskFile target = Disk.REAL.open(file);
    opened = Optional.of(target);
    end = target.size();
  }

  private void copy(DiskFile to) throws IOException {
    Writer kept = new BufferedWriter(new OutputStreamWriter(to.stream(), StandardCharsets.UTF_8));
    if (Files.exists(file)) {
      try (BufferedReader lines = lines(file)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (retained.test(line)) {
            kept.write(line);
            kept.write('\n');
          }
        }
      }
    }
    kept.flush();
  }

  /// The lines of a file. Any byte of a damaged file may be wrong, so bytes that are not UTF-8 are
  /// replaced and not refused.
  static BufferedReader lines(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  Path file() {
    return file;
  }

  /// Appends a line.
  ///
  /// @param line the line without its end
  void append(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (backlog.take(bytes.length)) {
      waiting.add(bytes);
    } else {
      lost++;
    }
    // Each attempt copies the whole old file, so it is made only after 1, 2, 4, 8, ... lines.
    if (opened.isPresent() || Integer.bitCount(waiting.size()) == 1) {
      attempt(this::flush);
    }
  }

  /// Writes as much as possible to the device before it returns.
  void force() {
    attempt(
        () -> {
          flush();
          opened.orElseThrow().force();
        });
  }

  /// A text for people about lines that could not be written, if there are any.
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
          if (opened.isPresent()) {
            try (DiskFile open = opened.get()) {
              open.truncate(end); // removes an incomplete line
            }
          }
        });
  }

  private void flush() throws IOException {
    if (opened.isEmpty()) {
      begin();
    }
    while (!waiting.isEmpty()) {
      byte[] line = waiting.peek();
      opened.orElseThrow().write(ByteBuffer.wrap(line), end);
      end += line.length;
      waiting.remove();
      backlog.free(line.length);
    }
  }

  @FunctionalInterface
  private interface FileAction {
    void run() throws IOException;
  }

  private void attempt(FileAction action) {
    try {
      action.run();
      if (trouble.isPresent() && waiting.isEmpty()) {
        trouble = Optional.empty();
        alarm.accept(
            "%s is written again%s"
                .formatted(file, lost == 0 ? "" : "; it lacks " + Counted.of(lost, "line")));
      }
    } catch (IOException e) {
      if (trouble.isEmpty()) {
        alarm.accept(
            "%s CANNOT BE WRITTEN: %s; the run goes on, and its lines wait in memory"
                .formatted(file, FailureText.of(e)));
      }
      trouble = Optional.of(FailureText.of(e));
    }
  }
}
