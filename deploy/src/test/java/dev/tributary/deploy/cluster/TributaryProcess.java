package dev.tributary.deploy.cluster;

import dev.tributary.deploy.cli.Main;
import dev.tributary.deploy.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The command `tributary` in a process of its own, which can be killed. Closing this object kills
/// the process.
public final class TributaryProcess implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 180;

  private final Process process;
  private final Transcript out;
  private final Transcript err;

  private enum Listening {
    TO_BOTH,
    TO_ERRORS
  }

  private TributaryProcess(Process process, Listening listening) {
    this.process = process;
    this.out =
        follow(
            listening == Listening.TO_BOTH
                ? process.getInputStream()
                : InputStream.nullInputStream());
    this.err = follow(process.getErrorStream());
  }

  /// Starts a JVM with the flags of `deploy/tributary`.
  public static TributaryProcess start(Object... arguments) throws IOException {
    return startWith(flags(), arguments);
  }

  /// Starts a JVM with these flags.
  public static TributaryProcess startWith(List<String> flags, Object... arguments)
      throws IOException {
    return start(List.of(), flags, arguments);
  }

  /// Starts a JVM that can be told to be faulty, and that ends with this one.
  public static TributaryProcess startObeying(Object... arguments) throws IOException {
    List<String> flags = new ArrayList<>(flags());
    flags.add("-D" + ChildProcess.LIFELINE + "=true");
    return startWith(flags, arguments);
  }

  /// Starts a JVM through another command that replaces itself with it, for example `ip netns exec
  /// NAME`.
  public static TributaryProcess startBy(List<String> prefix, Object... arguments)
      throws IOException {
    return start(prefix, flags(), arguments);
  }

  private static TributaryProcess start(
      List<String> prefix, List<String> flags, Object... arguments) throws IOException {
    return new TributaryProcess(
        new ProcessBuilder(command(prefix, flags, arguments)).start(), Listening.TO_BOTH);
  }

  /// Starts a JVM whose standard output goes elsewhere.
  public static TributaryProcess startInto(ProcessBuilder.Redirect out, Object... arguments)
      throws IOException {
    return new TributaryProcess(
        new ProcessBuilder(command(List.of(), flags(), arguments)).redirectOutput(out).start(),
        Listening.TO_BOTH);
  }

  /// Starts a JVM whose standard output is a pipe that nobody reads.
  ///
  /// @param withErrors whether standard error is the same pipe
  public static TributaryProcess startUnread(boolean withErrors, Object... arguments)
      throws IOException {
    return new TributaryProcess(
        new ProcessBuilder(command(List.of(), flags(), arguments))
            .redirectErrorStream(withErrors)
            .start(),
        Listening.TO_ERRORS);
  }

  /// Starts a JVM whose standard output is a pipe without a reader.
  public static TributaryProcess startWithoutReader(Object... arguments) throws IOException {
    Process process = new ProcessBuilder(command(List.of(), flags(), arguments)).start();
    process.getInputStream().close();
    return new TributaryProcess(process, Listening.TO_ERRORS);
  }

  private static List<String> command(
      List<String> prefix, List<String> flags, Object... arguments) {
    List<String> command = new ArrayList<>(prefix);
    if (System.getProperty("os.name").equals("Linux")) {
      // A build in the background of a script ignores SIGINT, and children would inherit that.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(command(flags, arguments));
    return command;
  }

  /// The words that start a JVM with the flags of `deploy/tributary`.
  public static List<String> command(Object... arguments) {
    return command(flags(), arguments);
  }

  private static List<String> command(List<String> flags, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    // The configuration of users, because the class path also has the tests' own.
    command.add("-Dlogback.configurationFile=logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /// The flags that the build defines for every JVM.
  public static List<String> flags() {
    return List.of(System.getProperty("jvm.flags").split(" "));
  }

  public Transcript out() {
    return out;
  }

  public Transcript err() {
    return err;
  }

  public long pid() {
    return process.pid();
  }

  /// Sends SIGKILL, which the process cannot handle. Returns when the process has ended.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Sends SIGSTOP: no thread of the process runs until [#resume].
  public void pause() throws Exception {
    signal("STOP");
  }

  /// Sends SIGCONT.
  public void resume() throws Exception {
    signal("CONT");
  }

  /// Sends a signal by its name, for example `INT`.
  public void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /// Tells a process that obeys to be faulty, or no longer.
  ///
  /// @param command one of [dev.tributary.deploy.process.SeamFaults]
  public void tell(String command) throws IOException {
    process.outputWriter().write(command + "\n");
    process.outputWriter().flush();
  }

  /// Waits until the process has ended.
  public Tributary.Ended await() throws InterruptedException {
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      throw new AssertionError(
          "process %s did not end; it printed:\n%s\nand on standard error:\n%s"
              .formatted(
                  process.pid(), String.join("\n", out.lines()), String.join("\n", err.lines())));
    }
    out.awaitEnd();
    err.awaitEnd();
    return new Tributary.Ended(process.exitValue(), out.lines(), err.lines());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static Transcript follow(InputStream stream) {
    Transcript transcript = new Transcript();
    Thread.ofPlatform().daemon().start(() -> copy(stream, transcript));
    return transcript;
  }

  private static void copy(InputStream stream, Transcript transcript) {
    try (transcript;
        var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      reader.transferTo(transcript);
    } catch (IOException e) {
      // The streams of a killed process may break at any time.
    }
  }
}
