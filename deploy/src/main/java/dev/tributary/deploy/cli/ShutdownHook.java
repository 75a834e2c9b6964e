package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM: the work is asked to come to an end, and the JVM waits for it.
final class ShutdownHook implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch signalled = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile Optional<ExitCode> code = Optional.empty();

  /// @param stop asks the work to come to an end
  /// @param overdue told if it does not
  ShutdownHook(Runnable stop, Runnable overdue) {
    hook = new Thread(() -> interrupt(stop, overdue), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Whether the signal comes within that time.
  boolean comesWithin(Duration time) throws InterruptedException {
    return signalled.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Makes the process end with this code instead of the signal's, because the work is complete.
  void endWith(ExitCode exitCode) {
    code = Optional.of(exitCode);
  }

  /// The work has come to an end, and everything is said.
  @Override
  public void close() {
    ended.countDown();
    removeUnlessShuttingDown(hook);
  }

  private void interrupt(Runnable stop, Runnable overdue) {
    signalled.countDown();
    stop.run();
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        overdue.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    code.ifPresent(ProcessEnd::now);
  }

  static void removeUnlessShuttingDown(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is on its way down and the hook has had its say.
    }
  }
}
