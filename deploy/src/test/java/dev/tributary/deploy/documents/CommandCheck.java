package dev.tributary.deploy.documents;

import dev.tributary.deploy.cli.Main;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/// The check of a command line in a document: `tributary` accepts it. Words in capitals are
/// placeholders.
final class CommandCheck {
  private CommandCheck() {}

  /// The error of the command for these words, if any. A synopsis, with brackets or `...`, is only
  /// checked for unknown words.
  static Optional<String> problem(List<String> words) {
    if (words.stream().anyMatch(word -> word.contains("[") || word.contains("..."))) {
      return unknownWord(words).map(word -> "unknown word " + word);
    }
    try {
      new CommandLine(Main.class)
          .parseArgs(words.stream().map(CommandCheck::example).toArray(String[]::new));
      return Optional.empty();
    } catch (CommandLine.ParameterException e) {
      return Optional.of(e.getMessage());
    }
  }

  /// The first word that should be a command or an option, but is neither.
  static Optional<String> unknownWord(List<String> words) {
    CommandLine command = new CommandLine(Main.class);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      if (command.getSubcommands().containsKey(word)) {
        command = command.getSubcommands().get(word);
      } else if (option.startsWith("-")
          ? !command.getCommandSpec().optionsMap().containsKey(option)
          : i == 0 && !word.equals("COMMAND") && !word.equals("...")) {
        return Optional.of(word);
      }
    }
    return Optional.empty();
  }

  /// A value that replaces a placeholder.
  private static String example(String word) {
    return switch (word) {
      case "HOST:PORT" -> "127.0.0.1:7700";
      case String name when name.matches("[A-Z]+") -> "1";
      default -> word;
    };
  }
}
