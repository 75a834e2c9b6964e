package dev.tributary.disk;

import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The operations on files that have begun and not ended, and the time since when each lasts.
///
/// A test or a drill can let every operation take longer, as on a slow disk, or let none end, as on
/// a disk that hangs.
public final class DiskOperations {
  /// The operations of this process.
  public static final DiskOperations OF_PROCESS = new DiskOperations(MonotonicClock.system());

  /// The time by which a slow disk delays each operation.
  private static final Duration DELAY = Duration.ofMillis(30);

  private final MonotonicClock clock;
  private final AtomicLong begun = new AtomicLong();
  private final Map<Long, Operation> running = new ConcurrentSkipListMap<>(); // by number
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Pace pace = Pace.NORMAL; // written under the lock

  /// How fast the disk answers.
  public enum Pace {
    NORMAL,
    SLOW,
    HANGING
  }

  /// An operation.
  ///
  /// @param number different for each operation
  /// @param since the time of its beginning
  public record Operation(long number, Path file, TimePoint since) {}

  /// An operation that ends when it is closed.
  @FunctionalInterface
  public interface Running extends AutoCloseable {
    @Override
    void close();
  }

  DiskOperations(MonotonicClock clock) {
    this.clock = clock;
  }

  /// Begins an operation on a file. Returns when the disk is ready for it.
  public Running begin(Path file) {
    Operation operation = new Operation(begun.incrementAndGet(), file, clock.now());
    running.put(operation.number(), operation);
    if (pace != Pace.NORMAL) {
      await();
    }
    return () -> running.remove(operation.number());
  }

  /// The operations that have lasted for at least so long, the oldest first.
  List<Operation> lasting(Duration atLeast) {
    TimePoint latest = clock.now().minus(atLeast);
    return running.values().stream()
        .filter(operation -> !latest.isBefore(operation.since()))
        .toList();
  }

  TimePoint now() {
    return clock.now();
  }

  /// Changes the pace of this process's disk only, as a test and a drill do it.
  public void set(Pace next) {
    lock.lock();
    try {
      pace = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await() {
    lock.lock();
    try {
      while (pace == Pace.HANGING) {
        changed.await();
      }
      long nanos = DELAY.toNanos();
      while (pace == Pace.SLOW && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the file operation itself will notice
    } finally {
      lock.unlock();
    }
  }
}
