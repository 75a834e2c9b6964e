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

  private final RunLock lock;
  private final TermRecord own;

  private TermFile(RunLock lock, TermRecord own) {
    this.lock = lock;
    this.own = own;
  }

  /// Begins a term in the directory of a lock. Returns when the record is on the device.
  static TermFile begin(RunLock lock, TermRecord own) throws IOException {
    TermFile term = new TermFile(lock, own);
    term.write();
    return term;
  }

  private void write() throws IOException {
    DurableFile.replace(file(), DurableFile.text(own.toJson()));
  }

  Path directory() {
    return lock.directory();
  }

  private Path file() {
    return directory().resolve(FILE);
  }

  /// Whether the directory was removed or renamed: it has neither the record nor the lock.
  boolean isGone() {
    return PathAside.isMissing(file()) && lock.isMissing();
  }

  /// Continues the term in a new directory beside the one that is gone.
  void moveOut() throws IOException {
    lock.moveOut();
    write();
  }

  TermRecord record() {
    return own;
  }

  /// The record of a later term in this directory, if there is one. A file that is missing or
  /// cannot be read does not count as a later term.
  Optional<TermRecord> successor() {
    try {
      TermRecord current = TermRecord.read(file());
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
    if (isGone()) {
      throw new IOException(directory() + " was removed or renamed");
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
                    : "another run has begun in " + directory());
  }
}
