package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tributary.deploy.cluster.Transcript;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs on a terminal of their own, which `script` of util-linux provides.
@Tag("slow")
final class TerminalTest {
  private static final long TIMEOUT_SECONDS = 180;
  private static final String CLEARED_LINE = "\r\033[K";

  @TempDir Path directory;

  @BeforeEach
  void needsScript() {
    assumeThat(List.of(Path.of("/usr/bin/script"), Path.of("/bin/bash"))).allMatch(Files::exists);
  }

  @Test
  void aTerminalShowsABar() throws Exception {
    assertThat(onTerminal("xterm", train())).contains(CLEARED_LINE, "steps", "weights sha256 ");
  }

  @Test
  void aTerminalThatCannotMoveItsCursorShowsLines() throws Exception {
    assertThat(onTerminal("dumb", train()))
        .contains("epoch 2, step 46: ", "weights sha256 ")
        .doesNotContain("\033");
  }

  @Test
  void aBarIsNeitherDrawnIntoAFileNorMissedOnTheTerminal() throws Exception {
    Path errors = directory.resolve("errors");

    assertThat(onTerminal("xterm", train() + " 2> " + errors))
        .contains("epoch 2, step 46: ", "weights sha256 ")
        .doesNotContain("\033");
    assertThat(errors).content().doesNotContain("\033").doesNotContain("\r");
  }

  /// The system stops a process in the background that changes the settings of its terminal.
  @Test
  void aRunThatIsSentToTheBackgroundEndsThere() throws Exception {
    Process shell = start("xterm", "exec bash --norc --noprofile -i");
    try {
      Transcript screen = follow(shell);
      OutputStream keys = shell.getOutputStream();
      // A terminal accepts no line as long as this command.
      Path script = directory.resolve("train");
      Files.writeString(script, "exec " + train("--set", "training.epochs=200") + "\n");
      type(keys, "bash " + script + "\n");
      screen.await("joined with"); // by now the bar is there
      type(keys, "\032"); // Ctrl-Z
      screen.await("Stopped");
      type(keys, "bg\n");
      type(keys, "wait %1; echo ended with $?; exit\n");

      assertThat(shell.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      screen.awaitEnd();
      assertThat(screen.lines())
          .anyMatch(line -> line.contains("weights sha256 "))
          .anyMatch(line -> line.contains("ended with 0"))
          .noneMatch(line -> line.contains("tty output"));
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  private String train(String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("train", Tributary.DIGITS.toAbsolutePath(), "--out", directory.resolve("out")));
    words.addAll(more.length == 0 ? List.of("--set", "training.epochs=2") : List.of(more));
    return TributaryProcess.command(words.toArray()).stream()
        .map(word -> "'" + word + "'")
        .collect(Collectors.joining(" "));
  }

  private static String onTerminal(String type, String command) throws Exception {
    Process process = start(type, command);
    try {
      String screen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(screen).isZero();
      return screen;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(String type, String command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("script", "-qfec", command, "/dev/null");
    builder.environment().put("TERM", type);
    return builder.redirectErrorStream(true).start();
  }

  private static Transcript follow(Process shell) {
    Transcript screen = new Transcript();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (screen;
                  var reader =
                      new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8)) {
                reader.transferTo(screen);
              } catch (IOException e) {
                // The terminal is gone when its shell has ended.
              }
            });
    return screen;
  }

  private static void type(OutputStream keys, String text) throws Exception {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }
}
