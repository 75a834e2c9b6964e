package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The term of this process in a run, recorded in the directory's file `run.json`. The term begins
/// when the file is durable, before any worker can reach the coordinator. It ends when another
/// coordinator begins a term in the same directory.
public final class TermFile implements Term {
  static final String FILE = "run.json";

  private final Path directory;
  private final TermRecord mine;

  private TermFile(Path directory, TermRecord mine) {
    this.directory = directory;
    this.mine = mine;
  }

  /// Begins a term. Returns when its record is on the device.
  static TermFile begin(Path directory, TermRecord mine) throws IOException {
    DurableFile.replace(directory.resolve(FILE), DurableFile.text(mine.toJson()));
    return new TermFile(directory, mine);
  }

  Path directory() {
    return directory;
  }

  public TermRecord record() {
    return mine;
  }

  /// The record of a later term in this directory, if there is one. A file that is missing or
  /// cannot be read does not count as a later term.
  public Optional<TermRecord> successor() {
    try {
      TermRecord now = TermRecord.ofJson(Files.readString(directory.resolve(FILE)));
      return now.runId() != mine.runId() || now.term() > mine.term()
          ? Optional.of(now)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void require() throws IOException {
    Optional<String> over = over();
    if (over.isPresent()) {
      throw new IOException(over.get());
    }
  }

  /// The reason why the term has ended; empty while it lasts.
  public Optional<String> over() {
    return successor()
        .map(
            now ->
                now.runId() == mine.runId()
                    ? "term %d of this run is over: another coordinator conducts it in term %d"
                        .formatted(mine.term(), now.term())
                    : "another run has begun in " + directory);
  }
}
