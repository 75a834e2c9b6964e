package dev.tributary.deploy.output;

import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The two streams on which a command prints.
public final class Output {
  /// The time that the end of the process waits for a reader.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final PrintWriter err;
  private final Optional<Streams> streams; // absent for writers of a test
  private boolean reported;

  private Output(PrintWriter out, PrintWriter err, Optional<Streams> streams) {
    this.out = out;
    this.err = err;
    this.streams = streams;
  }

  /// @param out the same object as `err` if both are one device, so that their lines stay in order
  private record Streams(StandardStream out, StandardStream err) {}

  /// The output of this process. From now on `System.out` and `System.err` print on it, too.
  ///
  /// @param seam wraps each device, so that a drill can let it fail
  public static Output ofProcess(UnaryOperator<Device> seam) {
    FileDevice outDevice = FileDevice.standardOutput();
    FileDevice errDevice = FileDevice.standardError();
    StandardStream out = new StandardStream("standard output", seam.apply(outDevice));
    StandardStream err =
        outDevice.isSameAs(errDevice)
            ? out
            : new StandardStream("standard error", seam.apply(errDevice));
    Charset outCharset = System.out.charset();
    Charset errCharset = System.err.charset();
    System.setOut(new PrintStream(out, true, outCharset));
    System.setErr(new PrintStream(err, true, errCharset));
    return new Output(
        new PrintWriter(out, true, outCharset),
        new PrintWriter(err, true, errCharset),
        Optional.of(new Streams(out, err)));
  }

  /// The output of a command that runs within another program.
  public static Output of(PrintWriter out, PrintWriter err) {
    return new Output(out, err, Optional.empty());
  }

  /// The results of a command.
  public PrintWriter out() {
    return out;
  }

  /// Errors and warnings, and the progress of long operations.
  public PrintWriter err() {
    return err;
  }

  /// From now on nobody who prints waits for a reader. If nobody reads, the oldest lines are left
  /// out.
  public void detach() {
    streams.ifPresent(
        both -> {
          both.out().detach();
          both.err().detach();
        });
  }

  /// Waits until everything is written, but no longer than five seconds, and tells on standard
  /// error what standard output lacks.
  ///
  /// @return whether standard output has everything that somebody reads
  public synchronized boolean finish() {
    TimePoint deadline = MonotonicClock.system().now().plus(PATIENCE);
    Optional<String> lacks =
        streams.isPresent()
            ? streams.get().out().finish(deadline)
            : Optional.of("standard output cannot be written").filter(_ -> out.checkError());
    if (!reported) {
      reported = true;
      lacks.map(text -> "tributary: " + text).ifPresent(err::println);
    }
    streams.ifPresent(both -> both.err().finish(deadline));
    return lacks.isEmpty();
  }
}
