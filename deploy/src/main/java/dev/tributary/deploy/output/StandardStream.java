package dev.tributary.deploy.output;

import dev.tributary.job.FailureText;
import dev.tributary.text.Counted;
import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Stream;

/// Standard output or standard error. A daemon thread writes to the device.
///
///     attached ──detach──▶ detached
///
/// - `attached`: a writer waits until the device has taken everything. For output that is the result
///   of a command. What cannot be written is lost.
/// - `detached`: a writer never waits. What the device has not taken waits in memory, up to a bound;
///   then the oldest lines are left out, which a line tells in their place. A failed attempt is
///   repeated. For output about a run, which depends on nobody who reads it.
///
/// If the reader has closed its end, nobody wants the rest, and nothing is missing.
final class StandardStream extends OutputStream {
  /// The largest number of bytes that wait.
  static final int MOST_WAITING = 1 << 20;

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  private final String name;
  private final Device device;
  private final Deque<Piece> waiting = new ArrayDeque<>(); // all of this is guarded by `this`
  private int waitingBytes;
  private boolean detached;
  private boolean started; // whether the thread is running
  private Piece inHand; // what the device is taking; null if nothing
  private boolean readerIsGone;
  private long leftOut; // lines that were dropped since the last line that tells it
  private long lost; // lines that could not be written
  private Optional<String> failure = Optional.empty(); // the last, unless all is written since

  /// @param name the name for messages, such as "standard output"
  StandardStream(String name, Device device) {
    this.name = name;
    this.device = device;
  }

  @Override
  public void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int count) {
    if (readerIsGone) {
      return;
    }
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name(name).start(this::drain);
    }
    add(Piece.of(Arrays.copyOfRange(bytes, from, from + count)));
    notifyAll();
    boolean interrupted = false;
    while (!detached && isUnwritten()) {
      interrupted |= isInterruptedWithin(BETWEEN_ATTEMPTS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// What one call prints.
  ///
  /// @param lines the number of lines that are missing if it is not written
  private record Piece(byte[] bytes, long lines) {
    static Piece of(byte[] bytes) {
      return new Piece(
          bytes,
          new String(bytes, StandardCharsets.ISO_8859_1).chars().filter(c -> c == '\n').count());
    }

    /// A line in place of others.
    static Piece gap(long lines) {
      String text = "(%s left out here)%n".formatted(Counted.of(lines, "line is", "lines are"));
      return new Piece(text.getBytes(StandardCharsets.UTF_8), lines);
    }
  }

  private void add(Piece piece) {
    while (!waiting.isEmpty() && waitingBytes + piece.bytes().length > MOST_WAITING) {
      leftOut += remove().lines();
    }
    waiting.addLast(piece);
    waitingBytes += piece.bytes().length;
  }

  private Piece remove() {
    Piece first = waiting.removeFirst();
    waitingBytes -= first.bytes().length;
    return first;
  }

  private boolean isUnwritten() {
    return inHand != null || !waiting.isEmpty();
  }

  /// From now on no writer waits.
  synchronized void detach() {
    detached = true;
    notifyAll();
  }

  /// Waits until everything is written, but not beyond `deadline`.
  ///
  /// @return a text for people about lines that are missing, if any are
  synchronized Optional<String> finish(TimePoint deadline) {
    boolean interrupted = false;
    for (Duration left = left(deadline);
        isUnwritten() && left.isPositive();
        left = left(deadline)) {
      interrupted |= isInterruptedWithin(left);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    long missing =
        lost
            + leftOut
            + Stream.concat(Stream.ofNullable(inHand), waiting.stream())
                .mapToLong(Piece::lines)
                .sum();
    String lacks = missing == 0 ? "" : "; it lacks " + Counted.of(missing, "line");
    return failure
        .map(why -> "%s cannot be written: %s%s".formatted(name, why, lacks))
        .or(() -> isUnwritten() ? Optional.of(name + " is not read" + lacks) : Optional.empty());
  }

  private static Duration left(TimePoint deadline) {
    return deadline.since(MonotonicClock.system().now());
  }

  /// Writes what waits, as long as the process lives. What succeeds allocates nothing, so that a
  /// lack of memory can still be told.
  private void drain() {
    while (true) {
      attempt(take());
    }
  }

  private synchronized Piece take() {
    while (waiting.isEmpty()) {
      boolean _ = isInterruptedWithin(BETWEEN_ATTEMPTS);
    }
    Piece next = leftOut == 0 ? remove() : Piece.gap(leftOut);
    leftOut = 0;
    inHand = next;
    return next;
  }

  private void attempt(Piece piece) {
    try {
      device.write(piece.bytes());
      succeeded();
    } catch (IOException e) {
      failed(piece, e);
    }
  }

  private synchronized void succeeded() {
    inHand = null;
    if (lost == 0) {
      failure = Optional.empty();
    }
    notifyAll();
  }

  private synchronized void failed(Piece piece, IOException why) {
    inHand = null;
    if (device.isReaderGone(why)) {
      readerIsGone = true;
      waiting.clear();
      waitingBytes = 0;
      leftOut = 0;
    } else {
      failure = Optional.of(FailureText.reason(why));
      if (detached) {
        waiting.addFirst(piece);
        waitingBytes += piece.bytes().length;
        boolean _ = isInterruptedWithin(BETWEEN_ATTEMPTS);
      } else {
        lost += piece.lines();
      }
    }
    notifyAll();
  }

  /// Waits for a change, or for this time. What a command prints is written also while its thread
  /// is asked to stop, so the caller goes on waiting and restores the interruption at the end.
  ///
  /// @return whether the thread was interrupted
  private boolean isInterruptedWithin(Duration time) {
    try {
      wait(Math.max(1, time.toMillis()));
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
