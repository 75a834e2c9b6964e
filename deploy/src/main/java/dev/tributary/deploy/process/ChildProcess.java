package dev.tributary.deploy.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A child process, which can be killed, paused and resumed.
///
/// A child ends with its parent: a shutdown hook of the parent kills it. If the parent is killed
/// itself, the pipe to the child's standard input closes, and [#LIFELINE] makes the child exit when
/// that happens. Through the same pipe the parent can tell it to be faulty: see [SeamFaults].
public final class ChildProcess implements AutoCloseable {
  /// The system property that makes the command exit at the end of its standard input.
  public static final String LIFELINE = "tributary.lifeline";

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ChildProcess::end, "end of children"));
  }

  private final Process process;
  private final Thread follower;

  private ChildProcess(Process process, Thread follower) {
    this.process = process;
    this.follower = follower;
  }

  /// The command to start, and the receivers of its output.
  ///
  /// @param log the file to which all output is appended
  /// @param line receives each line of output, on a thread of its own
  public record Start(
      JavaCommand command, List<String> arguments, Path log, Consumer<String> line) {}

  public static ChildProcess start(Start start) throws IOException {
    List<String> words =
        new ArrayList<>(start.command().withFlag("-D" + LIFELINE + "=true").words());
    words.addAll(start.arguments());
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    RUNNING.add(process);
    process.onExit().thenRun(() -> RUNNING.remove(process));
    return new ChildProcess(
        process, Thread.ofPlatform().daemon().start(() -> follow(process.inputReader(), start)));
  }

  public long pid() {
    return process.pid();
  }

  /// The processor time of all threads of the process; empty if the operating system does not
  /// report it.
  public Optional<Duration> processorTime() {
    return process.info().totalCpuDuration();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Sends SIGKILL, which the process cannot handle. Returns when the process has ended.
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /// Sends SIGTERM, on which the process ends in order.
  public void terminate() {
    signal("TERM"); // `destroy` would also close the standard input
  }

  /// Sends SIGSTOP: no thread of the process runs until [#resume].
  public void pause() {
    signal("STOP");
  }

  /// Sends SIGCONT.
  public void resume() {
    signal("CONT");
  }

  /// Sends a line to the standard input of the process. If the process has ended, nothing happens.
  public void tell(String line) {
    try {
      process.outputWriter().write(line + "\n");
      process.outputWriter().flush();
    } catch (IOException e) {
      // The process has ended, or is about to end.
    }
  }

  /// Waits until the process has ended and all of its output was read. If this JVM is shutting down
  /// and ends the child for that reason, the method does not return, so that no caller reports a
  /// failure.
  ///
  /// @return the exit code
  public int await() {
    try {
      int code = process.waitFor();
      follower.join();
      if (ending) {
        Thread.currentThread().join();
      }
      return code;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for process " + pid(), e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static void end() {
    ending = true;
    RUNNING.forEach(Process::destroyForcibly);
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("SIG" + name + " cannot be sent", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending SIG" + name, e);
    }
  }

  private static void follow(BufferedReader output, Start start) {
    try (output;
        Writer log =
            Files.newBufferedWriter(
                start.log(),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        log.write(line + "\n");
        log.flush();
        start.line().accept(line);
      }
    } catch (IOException e) {
      // The streams of a killed process may break at any time.
    }
  }
}
