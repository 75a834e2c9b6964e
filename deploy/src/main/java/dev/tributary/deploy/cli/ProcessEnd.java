package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.output.Output;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.FlightRecorder;

/// The end of the process: after its command, after a signal, or after an error that no code can
/// handle.
public final class ProcessEnd {
  /// Printed if not even the memory for another text is left.
  private static final byte[] LAST_WORDS =
      "tributary: out of memory; give the JVM more with TRIBUTARY_JAVA_OPTS=-Xmx...\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static final CountDownLatch PRINTED = new CountDownLatch(1);
  private static final AtomicBoolean FAILING = new AtomicBoolean();
  private static volatile Output output =
      Output.of(new PrintWriter(System.out, true), new PrintWriter(System.err, true));
  private static volatile Optional<Integer> result = Optional.empty();

  private ProcessEnd() {}

  /// Sets the output of the process. Called once, at its beginning.
  static void printsOn(Output processOutput) {
    output = processOutput;
  }

  /// Ends the process after its command.
  static void after(int code) {
    result = Optional.of(code);
    PRINTED.countDown();
    System.exit(code);
  }

  /// Waits until the command has ended and everything is printed, at most for this time, and then
  /// at most five seconds for a reader. Shutdown hooks call it.
  ///
  /// @return the exit code of the command, if it has ended
  static Optional<Integer> awaitPrinted(Duration time) {
    try {
      boolean _ = PRINTED.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    output.finish();
    return result;
  }

  /// Ends the process with this code instead of the signal's. Shutdown hooks call it. It does
  /// nothing while JDK Flight Recorder is active, because that writes its recording in another
  /// shutdown hook.
  static void now(int code) {
    if (!FlightRecorder.isInitialized()) {
      Runtime.getRuntime().halt(code);
    }
  }

  /// Ends the process at once because of an error that no code can handle, such as a lack of
  /// memory. What is on disk is intact, as after SIGKILL.
  static void failed(Throwable error) {
    if (!FAILING.compareAndSet(false, true)) {
      return; // another thread reports its error, and ends the process
    }
    try {
      output.err().println("tributary: " + FailureReport.text(error));
      output.finish();
    } catch (Throwable again) {
      printLastWords();
    } finally {
      Runtime.getRuntime().halt(ExitCode.FAILED.value());
    }
  }

  private static void printLastWords() {
    try {
      // Not closed: the descriptor is the process's.
      new FileOutputStream(FileDescriptor.err).write(LAST_WORDS);
    } catch (IOException e) {
      // Nobody can be told.
    }
  }
}
