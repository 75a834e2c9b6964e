package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The term in which this process conducts a run, held by the directory's file `run.json`. The term
/// begins when the file is durable, before any worker can reach the coordinator, and ends when
/// another coordinator begins a term there.
public final class TermFile implements Term {
  static final String FILE = "run.json";

  private final Path directory;
  private final TermRecord mine;

  private TermFile(Path directory, TermRecord mine) {
    this.directory = directory;
    this.mine = mine;
  }

  /// Raises the term. Returns when that is on the device.
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

  /// The later term in this directory, if there is one. A file that is gone, or cannot be read, is
  /// no sign of a successor.
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

  /// The reason why the term is over, if it is.
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
