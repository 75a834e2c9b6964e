package dev.tributary.coordinator.run;

import dev.tributary.disk.Backlog;
import dev.tributary.text.Counted;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The file `metrics.jsonl`: a [Journal] with a thread of its own, so that nobody waits for a disk
/// that hangs. Lines for which there is no room in memory are left out and counted.
final class MetricsFile implements AutoCloseable {
  /// The time that the end of a run waits for the disk.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Journal journal; // belongs to the thread
  private final Backlog backlog = new Backlog();
  private final AtomicLong behind = new AtomicLong(); // lines that the thread has not handled
  private final AtomicLong leftOut = new AtomicLong(); // lines
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("metrics").factory());

  MetricsFile(Journal journal) {
    this.journal = journal;
  }

  /// Appends a line. Does not wait.
  void append(String line) {
    if (!backlog.take(line.length())) {
      leftOut.incrementAndGet();
      return;
    }
    behind.incrementAndGet();
    thread.execute(
        () -> {
          journal.append(line);
          backlog.free(line.length());
          behind.decrementAndGet();
        });
  }

  /// Writes as much as possible to the device. Does not wait.
  void force() {
    thread.execute(journal::force);
  }

  /// Waits until the lines are written, but no longer than ten seconds. No further line may follow.
  ///
  /// @return a text for people about lines that could not be written, if there are any
  Optional<String> finish() {
    close();
    boolean hangs = !thread.isTerminated();
    long lines = leftOut.get() + (hangs ? behind.get() : 0);
    Optional<String> unwritten = hangs ? Optional.empty() : journal.lacks();
    if (lines == 0) {
      return hangs
          ? Optional.of(
              journal.file() + ": the disk does not answer; its last lines may be missing")
          : unwritten;
    }
    String left =
        "%s lacks %s, which waited too long for the disk"
            .formatted(journal.file(), Counted.of(lines, "line"));
    return Optional.of(unwritten.map(more -> left + "; " + more).orElse(left));
  }

  /// Waits as [#finish] does. Does nothing if the file is closed already.
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(journal::close);
    thread.shutdown();
    try {
      thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
