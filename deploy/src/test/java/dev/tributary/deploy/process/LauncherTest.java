package dev.tributary.deploy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `deploy/tributary` in the environments of users. It runs with the distribution of this build.
@Tag("built")
final class LauncherTest {
  private static final long TIMEOUT_SECONDS = 120;
  private static final Path DEPLOY = Path.of("").toAbsolutePath();
  private static final String PATH = System.getenv("PATH");

  @TempDir Path directory;

  private record Ended(int code, String output) {}

  @Test
  void noVariableIsNeeded() throws Exception {
    assertThat(run(Map.of(), "--version")).isEqualTo(run(Map.of("HOME", "/"), "--version"));
    assertThat(run(Map.of(), "--version").output()).matches("(?s)tributary \\d.*Java .*");
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA_TOOL_OPTIONS, -XX:+UseG1GC",
    "JAVA_TOOL_OPTIONS, -XX:+UseSerialGC",
    "JDK_JAVA_OPTIONS, -XX:+UseZGC",
    "_JAVA_OPTIONS, -XX:+UseParallelGC",
    "TRIBUTARY_JAVA_OPTS, -XX:+UseG1GC",
    "TRIBUTARY_JAVA_OPTS, -XX:-UseSerialGC -XX:+UseG1GC"
  })
  void anotherCollectorReplacesOurs(String variable, String option) throws Exception {
    Ended ended = run(Map.of(variable, option), "--version");

    assertThat(ended.output()).contains("tributary ").doesNotContain("Multiple");
    assertThat(ended.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "xx_YY.UTF-8", "C.UTF-8"})
  void namesOfFilesMayHaveAnyCharacters(String locale) throws Exception {
    Path data = Files.createDirectory(directory.resolve("größe 名"));
    Path job =
        Files.writeString(
            data.resolve("jöb.yaml"),
            Files.readString(DEPLOY.resolve("jobs/xor.yaml"))
                .replace("../data/xor.csv", "däta.csv"));
    Files.copy(DEPLOY.resolve("data/xor.csv"), data.resolve("däta.csv"));
    Path out = data.resolve("öut");

    Ended trained = run(Map.of("LC_ALL", locale), "train", job, "--out", out);
    Ended verified = run(Map.of("LC_ALL", locale), "verify", out);
    Ended missing = run(Map.of("LC_ALL", locale), "verify", data.resolve("nö"));

    assertThat(trained.output()).contains("model: " + out, "weights sha256 ");
    assertThat(verified.code()).as(verified.output()).isZero();
    assertThat(missing.output()).contains(data.resolve("nö").toString()).doesNotContain("java.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-12-01T10:00", "a b", "größe", "[x]*", "50%;'$HOME", "\"q\\"})
  void theInstallationMayBeAnywhere(String name) throws Exception {
    Path root = directory.resolve(name);
    Path deploy = Files.createDirectories(root.resolve("deploy"));
    for (String script : List.of("tributary", "find-jdk")) {
      Files.copy(DEPLOY.resolve(script), deploy.resolve(script));
      assertThat(deploy.resolve(script).toFile().setExecutable(true)).isTrue();
    }
    Files.createDirectories(deploy.resolve("src/main"));
    Files.createFile(deploy.resolve("pom.xml"));
    Files.createFile(root.resolve("pom.xml"));
    for (Path source :
        List.of(deploy.resolve("src/main"), deploy.resolve("pom.xml"), root.resolve("pom.xml"))) {
      Files.setLastModifiedTime(source, FileTime.fromMillis(0)); // older than the build
    }
    Path target = Files.createSymbolicLink(deploy.resolve("target"), DEPLOY.resolve("target"));

    Ended ended =
        run(Map.of("LC_ALL", "C"), List.of(deploy.resolve("tributary").toString(), "--version"));
    Files.delete(target); // JUnit warns of links that lead out of its directory

    assertThat(ended.output()).matches("(?s)tributary \\d.*Java .*");
    assertThat(ended.code()).isZero();
  }

  private static Ended run(Map<String, String> environment, Object... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(DEPLOY.resolve("tributary").toString()));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return run(environment, words);
  }

  /// Runs a command with these variables and `PATH` only. The words are passed as bytes of UTF-8,
  /// whatever this JVM's locale is.
  private static Ended run(Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().put("PATH", PATH);
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
      return new Ended(
          process.exitValue(),
          output.replaceAll("(?m)^(WARNING|Picked up|NOTE: Picked up).*\\R", ""));
    } finally {
      process.destroyForcibly();
    }
  }
}
