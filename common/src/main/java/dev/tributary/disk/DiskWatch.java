package dev.tributary.disk;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Reports an operation on a file that hangs, and the end of it. It has a thread of its own, which
/// touches no file.
public final class DiskWatch implements AutoCloseable {
  /// The time after which an operation is reported.
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final DiskOperations operations;
  private final Consumer<String> say;
  private final List<DiskOperations.Operation> reported = new ArrayList<>();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("disk-watch").factory());

  /// @param say receives messages for people, one line each, on the thread of the watch
  DiskWatch(DiskOperations operations, Consumer<String> say) {
    this.operations = operations;
    this.say = say;
  }

  /// Starts a watch over the operations of this process.
  public static DiskWatch start(Consumer<String> say) {
    DiskWatch watch = new DiskWatch(DiskOperations.OF_PROCESS, say);
    watch.thread.scheduleWithFixedDelay(
        watch::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  /// Reports what has changed since the last look.
  void look() {
    List<DiskOperations.Operation> hanging = operations.lasting(PATIENCE);
    TimePoint now = operations.now();
    reported.removeIf(
        operation -> {
          boolean over = !hanging.contains(operation);
          if (over) {
            say.accept(
                "the disk answers again, after %s s: %s"
                    .formatted(now.since(operation.since()).toSeconds(), operation.file()));
          }
          return over;
        });
    for (DiskOperations.Operation operation : hanging) {
      if (!reported.contains(operation)) {
        reported.add(operation);
        say.accept(
            "THE DISK HANGS: no answer for %s s: %s; the run goes on, but what it saves and records waits in memory, and some of it is lost if that lasts"
                .formatted(now.since(operation.since()).toSeconds(), operation.file()));
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
