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

/// A process that may be killed, stopped and let go on.
///
/// It does not outlive the one that started it: that one kills it as it ends, and for the case that
/// it cannot, the child's standard input is a pipe that nobody writes to, and [#LIFELINE] has it
/// end with the pipe.
public final class ChildProcess implements AutoCloseable {
  /// The system property by which the command ends when its standard input does.
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

  /// What to start, and who reads what it prints.
  ///
  /// @param log receives all that it prints, after what is there already
  /// @param line told each line, on a thread of its own
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

  /// What all its threads together have taken of the processor; nothing where the system does not
  /// say.
  public Optional<Duration> processorTime() {
    return process.info().totalCpuDuration();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// SIGKILL: it has no time for a last word. Returns when it is gone.
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /// SIGTERM: it may say goodbye.
  public void terminate() {
    signal("TERM"); // not `destroy`, which would close its standard input, too
  }

  /// SIGSTOP: it does nothing at all until [#resume].
  public void pause() {
    signal("STOP");
  }

  /// SIGCONT.
  public void resume() {
    signal("CONT");
  }

  /// Waits for its end and for all that it had to say. That it ends because this process does is
  /// news to nobody: then this waits for ever.
  ///
  /// @return its exit code
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
      // A killed process closes its streams as it pleases.
    }
  }
}
