package dev.tributary.deploy.documents;

import dev.tributary.deploy.cli.Main;
import dev.tributary.documents.GeneratedSection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The tables of `commands.md` are equal to the options of picocli. To write them:
///
///     mvn -pl deploy -am test -Dtest=CommandsDocumentTest -Ddocuments.write
final class CommandsDocumentTest {
  private static final String DOCUMENT = "deploy/docs/commands.md";

  /// The sentence of a description that contains the default. A full stop inside, as in `0.5`, does
  /// not end the sentence.
  private static final Pattern DEFAULT = Pattern.compile(" ?Default: (.*?)\\.(?= |$)");

  @TestFactory
  Stream<DynamicTest> theTablesAreEqualToTheCommands() {
    Map<String, CommandLine> commands = new CommandLine(Main.class).getSubcommands();
    return Stream.concat(
        Stream.of(test("commands", overview(commands))),
        commands.values().stream().flatMap(CommandsDocumentTest::sections));
  }

  /// The sections of a command and of its subcommands.
  private static Stream<DynamicTest> sections(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName().substring("tributary ".length());
    return Stream.concat(
        Stream.of(test(name, options(spec))),
        command.getSubcommands().values().stream().flatMap(CommandsDocumentTest::sections));
  }

  private static DynamicTest test(String section, String content) {
    return DynamicTest.dynamicTest(
        section, () -> new GeneratedSection(DOCUMENT, section).check(content));
  }

  private static String overview(Map<String, CommandLine> commands) {
    return commands.entrySet().stream()
        .map(
            command ->
                "| [`%1$s`](#%1$s) | %2$s |"
                    .formatted(
                        command.getKey(),
                        firstSentence(
                            command.getValue().getCommandSpec().usageMessage().description())))
        .collect(Collectors.joining("\n", "| command | what it does |\n|---|---|\n", ""));
  }

  private static String firstSentence(String... description) {
    return String.join(" ", description).replaceFirst("(?<=\\.) .*", "");
  }

  private static String options(CommandSpec command) {
    List<String> rows =
        Stream.concat(
                command.positionalParameters().stream()
                    .map(parameter -> row(parameter, parameter.paramLabel())),
                command.options().stream()
                    .filter(option -> !option.inherited() && !option.hidden())
                    .map(option -> row(option, spelling(option))))
            .toList();
    return rows.isEmpty()
        ? "This command has no options of its own."
        : "| option | default | meaning |\n|---|---|---|\n" + String.join("\n", rows);
  }

  private static String spelling(OptionSpec option) {
    String name = option.negatable() ? "--no-" + option.longestName().substring(2) : "";
    return name.isEmpty()
        ? option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel())
        : name;
  }

  private static String row(ArgSpec argument, String spelling) {
    String description = description(argument);
    Matcher usual = DEFAULT.matcher(description);
    String value = usual.find() ? usual.group(1) : argument.required() ? "required" : "";
    return "| `%s` | %s | %s |"
        .formatted(spelling, value, usual.reset().replaceAll("").strip().replace("|", "\\|"));
  }

  private static String description(ArgSpec argument) {
    return String.join(" ", argument.description())
        .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString()))
        .replace("${COMPLETION-CANDIDATES}", String.join(", ", candidates(argument)));
  }

  private static List<String> candidates(ArgSpec argument) {
    return argument.completionCandidates() == null
        ? List.of()
        : StreamSupport.stream(argument.completionCandidates().spliterator(), false).toList();
  }
}
