package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.DurableFile;
import dev.tributary.checkpoint.Term;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The term of this process as the coordinator of a run, recorded in the directory's file
/// `run.json`. The term begins when the file is durable, before any worker can reach the
/// coordinator. The term ends when another coordinator begins a term in the directory.
final class TermFile implements Term {
  static final String FILE = "run.json";

  private final Path directory;
  private final TermRecord own;

  private TermFile(Path directory, TermRecord own) {
    this.directory = directory;
    this.own = own;
  }

  /// Begins a term. Returns when the record is on the device.
  static TermFile begin(Path directory, TermRecord own) throws IOException {
    DurableFile.replace(directory.resolve(FILE), DurableFile.text(own.toJson()));
    return new TermFile(directory, own);
  }

  Path directory() {
    return directory;
  }

  TermRecord record() {
    return own;
  }

  /// The record of a later term in this directory, if there is one. A file that is missing or
  /// cannot be read does not count as a later term.
  Optional<TermRecord> successor() {
    try {
      TermRecord current = TermRecord.read(directory.resolve(FILE));
      return current.runId() != own.runId() || current.term() > own.term()
          ? Optional.of(current)
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
  Optional<String> over() {
    return successor()
        .map(
            current ->
                current.runId() == own.runId()
                    ? "term %s of this run is over: another coordinator runs it in term %s"
                        .formatted(
                            Long.toUnsignedString(own.term()),
                            Long.toUnsignedString(current.term()))
                    : "another run has begun in " + directory);
  }
}
