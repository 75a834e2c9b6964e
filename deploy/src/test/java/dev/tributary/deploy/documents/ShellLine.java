package dev.tributary.deploy.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A parser for the shell lines of documents: words, quotes, comments, and several commands on one
/// line.
final class ShellLine {
  private static final Set<String> NAMES = Set.of("tributary", "deploy/tributary");

  private ShellLine() {}

  /// The arguments of every call of `tributary` in the lines of a block. A line may begin with `$`;
  /// a backslash at its end joins it with the next.
  static List<List<String>> tributaryCalls(List<String> lines) {
    List<List<String>> calls = new ArrayList<>();
    String joined = String.join("\n", lines).replaceAll("\\\\\n\\s*", " ");
    for (String line : joined.split("\n")) {
      commands(line.replaceFirst("^\\$ ", "")).stream()
          .map(ShellLine::arguments)
          .flatMap(Optional::stream)
          .forEach(calls::add);
    }
    return calls;
  }

  /// The words after `tributary`, if the command calls it.
  private static Optional<List<String>> arguments(List<String> words) {
    int program = 0;
    while (program < words.size() && words.get(program).matches("[A-Za-z_]+=.*")) {
      program++;
    }
    return program < words.size() && NAMES.contains(words.get(program))
        ? Optional.of(words.subList(program + 1, words.size()))
        : Optional.empty();
  }

  /// The words of each command of a line.
  private static List<List<String>> commands(String line) {
    List<List<String>> commands = new ArrayList<>();
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (char c : (line + "\n").toCharArray()) {
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == '#' && !inWord) {
        break;
      } else if ("&|;()\n".indexOf(c) >= 0 || Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
        if (!Character.isWhitespace(c) || c == '\n') {
          commands.add(List.copyOf(words));
          words.clear();
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    commands.add(List.copyOf(words));
    return commands;
  }
}
