package dev.tributary.deploy.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A document of the repository. Only the parts that tests need are read: headings, links and code.
///
/// @param links the targets of the links, as written
/// @param anchors the anchors of the headings, in the form that GitHub gives them
/// @param spans the code within the text
/// @param blocks code blocks, fenced or indented
record Markdown(
    Path file,
    int lines,
    List<String> links,
    Set<String> anchors,
    List<String> spans,
    List<Block> blocks) {
  /// The directory of the repository: Maven runs the tests of a module in the module's directory.
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  /// The marker before a block that a new user can run as it is.
  private static final String RUN = "<!-- run -->";

  /// The marker before a block of which only the first line is a first step.
  private static final String RUN_FIRST_LINE = "<!-- run the first line -->";

  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)[ #]*");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*+]\\(<?([^)>\\s]+)>?[^)]*\\)");
  private static final Pattern DEFINITION = Pattern.compile("^ {0,3}\\[[^\\]]+]: +<?([^>\\s]+)>?");
  private static final Pattern SPAN = Pattern.compile("(`+)(.+?)\\1(?!`)");
  private static final Pattern ID = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");

  /// A block of code.
  ///
  /// @param isFirstStep whether a new user can run it as it is
  record Block(boolean isFirstStep, List<String> lines) {}

  /// Every document of the repository, except those in directories that a build or a run fills.
  static List<Markdown> all() throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> isOurs(REPOSITORY.relativize(file)))
          .sorted()
          .map(Markdown::read)
          .toList();
    }
  }

  private static boolean isOurs(Path file) {
    for (Path name : file) {
      if (name.toString().startsWith(".") || Set.of("target", "runs").contains(name.toString())) {
        return false;
      }
    }
    return true;
  }

  private static Markdown read(Path file) {
    try {
      return of(REPOSITORY.relativize(file), Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Markdown of(Path file, List<String> lines) {
    return new Reader().read(file, lines);
  }

  private static final class Reader {
    private final List<String> links = new ArrayList<>();
    private final List<String> spans = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, Integer> headings = new HashMap<>();
    private final Set<String> anchors = new HashSet<>();
    private final StringBuilder text = new StringBuilder();
    private boolean runsNext;
    private boolean runsFirstLineOfNext;

    Markdown read(Path file, List<String> lines) {
      boolean afterBlank = true;
      int i = 0;
      while (i < lines.size()) {
        String line = lines.get(i);
        if (line.strip().startsWith("```")) {
          i = fenced(lines, i);
        } else if (afterBlank && line.startsWith("    ") && !line.isBlank()) {
          i = indented(lines, i);
        } else {
          plain(line);
          i++;
        }
        afterBlank = line.isBlank();
      }
      endText();
      return new Markdown(file, lines.size(), links, anchors, spans, blocks);
    }

    private int fenced(List<String> lines, int first) {
      int end = first + 1;
      while (end < lines.size() && !lines.get(end).strip().equals("```")) {
        end++;
      }
      block(lines.subList(first + 1, end));
      return end + 1;
    }

    private int indented(List<String> lines, int first) {
      int end = first;
      while (end < lines.size()
          && (lines.get(end).isBlank() || lines.get(end).startsWith("    "))) {
        end++;
      }
      block(lines.subList(first, end));
      return end;
    }

    private void block(List<String> lines) {
      endText();
      List<String> stripped = lines.stream().map(String::strip).toList();
      if (runsFirstLineOfNext) {
        blocks.add(new Block(true, stripped.subList(0, 1)));
        blocks.add(new Block(false, stripped.subList(1, stripped.size())));
      } else {
        blocks.add(new Block(runsNext, stripped));
      }
      runsNext = false;
      runsFirstLineOfNext = false;
    }

    private void plain(String line) {
      if (!line.isBlank()) {
        runsNext = line.strip().equals(RUN);
        runsFirstLineOfNext = line.strip().equals(RUN_FIRST_LINE);
      }
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        anchors.add(anchor(heading.group(1)));
      }
      text.append(line).append('\n');
    }

    /// Ends a piece of text and collects its links and spans, which may continue in the next line.
    private void endText() {
      for (String paragraph : text.toString().split("\n\\s*\n")) {
        String line = paragraph.replace('\n', ' ');
        all(SPAN, line).map(match -> match.group(2).strip()).forEach(spans::add);
        String rest = SPAN.matcher(line).replaceAll("code");
        all(LINK, rest).map(match -> match.group(1)).forEach(links::add);
        all(ID, rest).map(match -> match.group(1)).forEach(anchors::add);
      }
      text.toString()
          .lines()
          .flatMap(line -> all(DEFINITION, line))
          .map(match -> match.group(1))
          .forEach(links::add);
      text.setLength(0);
    }

    private static Stream<MatchResult> all(Pattern pattern, String line) {
      return pattern.matcher(line).results();
    }

    private String anchor(String heading) {
      String words =
          heading
              .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      int earlier = headings.merge(words, 1, Integer::sum) - 1;
      return earlier == 0 ? words : words + "-" + earlier;
    }
  }
}
