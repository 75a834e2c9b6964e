package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The reaction to Ctrl-C and SIGTERM: the work is asked to stop, and the JVM waits until it has.
final class ShutdownHook implements AutoCloseable {
  /// Ten seconds for the step, and the rest for saving. The runtime of a container kills after 30.
  private static final long LONGEST_WAIT_SECONDS = 25;

  /// The time from the end of the work until the command has printed its last line.
  private static final Duration REPORTING = Duration.ofSeconds(12);

  private final CountDownLatch signalled = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile Optional<ExitCode> code = Optional.empty();

  /// A registered hook.
  ///
  /// @param stop asks the work to stop
  /// @param overdue called if the work has not ended after 25 s
  ShutdownHook(Runnable stop, Runnable overdue) {
    hook = new Thread(() -> interrupt(stop, overdue), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Waits for a signal, at most for this time. Returns whether it arrived.
  boolean isSignalledWithin(Duration time) throws InterruptedException {
    return signalled.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Makes the process end with this code instead of the signal's. For work that is complete.
  void endWith(ExitCode exitCode) {
    code = Optional.of(exitCode);
  }

  /// Called when the work has ended and everything is printed.
  @Override
  public void close() {
    ended.countDown();
    removeUnlessShuttingDown(hook);
  }

  private void interrupt(Runnable stop, Runnable overdue) {
    signalled.countDown();
    stop.run();
    boolean isLate = false;
    try {
      isLate = !ended.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
      if (isLate) {
        overdue.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ProcessEnd.awaitPrinted(isLate ? Duration.ZERO : REPORTING);
    code.map(ExitCode::value).ifPresent(ProcessEnd::now);
  }

  static void removeUnlessShuttingDown(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and the hook has run.
    }
  }
}
