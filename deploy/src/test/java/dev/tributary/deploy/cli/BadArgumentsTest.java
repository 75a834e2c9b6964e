package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Every command with bad values of every kind, for each of its options and parameters: no name of
/// a Java class reaches the user, and the exit code is a documented one.
@Tag("slow")
final class BadArgumentsTest {
  private static final String CLASS_NAMES =
      "(?i).*(\\bjavax?\\.|io\\.grpc|akka|netty|picocli|com\\.google|jackson|snakeyaml|Exception\\b).*";

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "x",
          "-1",
          "0",
          "1.5",
          "99999999999999999999",
          "1e400",
          "NaN",
          "a=b=c",
          "model.layers[999999999999]=1",
          "a\0b",
          "[::1",
          "a b:1",
          "my_host:1",
          "größe:1",
          "y".repeat(5000));

  @TempDir Path directory;

  private Path job;
  private Path binary;

  @BeforeEach
  void write() throws Exception {
    job = TestJobs.write(directory, TestJobs.SMALL);
    binary = Files.write(directory.resolve("binary"), new byte[] {8, 0, 0, 0, -1, -2, 0, 27, 10});
  }

  /// The words of each command with which it ends soon, whatever else is given. A key is an option
  /// or the index of a parameter.
  private Map<String, Map<String, String>> commands() {
    String file = binary.toString();
    return Map.ofEntries(
        Map.entry("train", Map.of("0", job.toString(), "--out", file)),
        Map.entry(
            "coordinator",
            Map.of("0", job.toString(), "--out", file, "--listen", "no.such.host.invalid:1")),
        Map.entry("worker", Map.of("--coordinator", "127.0.0.1:1", "--wait", "1")),
        Map.entry("evaluate", Map.of("0", file, "--job", job.toString())),
        Map.entry("predict", Map.of("0", file, "--input", file)),
        Map.entry("init", Map.of("0", file, "--label", "x")),
        Map.entry("data", Map.of()),
        Map.entry("verify", Map.of("0", file)),
        Map.entry("certs", Map.of("0", file, "--hosts", "localhost")),
        Map.entry("health", Map.of("0", "127.0.0.1:1")),
        Map.entry("doctor", Map.of("0", file)),
        Map.entry("drill", Map.of("0", job.toString(), "--out", file)),
        Map.entry("bench", Map.of("--mode", "x")));
  }

  @TestFactory
  Stream<DynamicTest> noCommandNamesAClass() {
    assertThat(commands().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Main.class.getAnnotation(Command.class).subcommands())
                .map(command -> command.getAnnotation(Command.class).name())
                .toList());
    return Arrays.stream(Main.class.getAnnotation(Command.class).subcommands())
        .map(command -> new CommandLine(command).getCommandSpec())
        .flatMap(
            command ->
                arguments(command)
                    .map(
                        argument ->
                            DynamicTest.dynamicTest(
                                command.name() + " " + key(argument),
                                () -> tryAll(command.name(), argument))));
  }

  private static Stream<ArgSpec> arguments(CommandSpec command) {
    return Stream.concat(
        command.positionalParameters().stream(),
        command.options().stream().filter(option -> option.arity().max() > 0));
  }

  private static String key(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : "0";
  }

  /// Runs the command with all values at a time: a worker waits a second for its coordinator.
  private void tryAll(String command, ArgSpec argument) throws Exception {
    List<List<String>> calls =
        values(argument).stream().map(value -> words(command, key(argument), value)).toList();
    List<Tributary> runs = calls.stream().map(words -> Tributary.start(words.toArray())).toList();
    for (int i = 0; i < calls.size(); i++) {
      List<String> words = calls.get(i);

      Tributary.Ended run = runs.get(i).await();

      assertThat(Stream.concat(run.out().stream(), run.err().stream()))
          .as("%s", words)
          .isNotEmpty()
          .noneMatch(line -> line.matches(CLASS_NAMES));
      assertThat(run.code()).as("%s", words).isBetween(0, 2);
    }
  }

  /// Texts for all but paths; there a text would be a file in the directory of the build.
  private List<String> values(ArgSpec argument) {
    if (argument.type() != Path.class) {
      return TEXTS;
    }
    List<String> paths = new ArrayList<>();
    paths.addAll(List.of("a\0b", "/dev/null", "/proc/nowhere/x", directory + "/größe/x"));
    paths.addAll(List.of(binary.toString(), binary + "/x", "/" + "y".repeat(5000)));
    return paths;
  }

  private List<String> words(String command, String key, String value) {
    List<String> words = new ArrayList<>(List.of(command));
    addIfOption(words, key, value);
    commands()
        .get(command)
        .forEach(
            (option, usual) -> {
              if (!option.equals(key)) {
                addIfOption(words, option, usual);
              }
            });
    words.add("--");
    if (key.equals("0")) {
      words.add(value);
    } else if (commands().get(command).containsKey("0")) {
      words.add(commands().get(command).get("0"));
    }
    return words;
  }

  private static void addIfOption(List<String> words, String key, String value) {
    if (key.startsWith("--")) {
      words.addAll(List.of(key, value));
    }
  }
}
