package dev.tributary.deploy.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The links and the command lines in all documents.
final class DocumentsTest {
  private static final int MAX_LINES_OF_THE_README = 200;

  private static final Path README = Path.of("README.md");

  private final Map<Path, Markdown> documents;

  DocumentsTest() throws IOException {
    documents =
        Markdown.all().stream().collect(Collectors.toMap(Markdown::file, Function.identity()));
  }

  @Test
  void everyRelativeLinkLeadsToAFileAndAHeading() {
    assertThat(documents).containsKey(README);
    List<String> broken = new ArrayList<>();
    for (Markdown document : documents.values()) {
      for (String link : document.links()) {
        problem(document, link)
            .ifPresent(why -> broken.add(document.file() + ": " + link + ": " + why));
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void tributaryAcceptsEveryCommandLineInABlock() {
    List<String> wrong = new ArrayList<>();
    int calls = 0;
    for (Markdown document : documents.values()) {
      for (Markdown.Block block : document.blocks()) {
        for (List<String> call : ShellLine.tributaryCalls(block.lines())) {
          calls++;
          CommandCheck.problem(call)
              .ifPresent(why -> wrong.add(document.file() + ": " + call + ": " + why));
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(calls).isGreaterThan(5);
  }

  @Test
  void everyCommandLineInTheTextHasExistingCommandsAndOptions() {
    List<String> wrong = new ArrayList<>();
    for (Markdown document : documents.values()) {
      for (String span : document.spans()) {
        for (List<String> call : ShellLine.tributaryCalls(List.of(span))) {
          CommandCheck.unknownWord(call)
              .ifPresent(word -> wrong.add(document.file() + ": `" + span + "`: no " + word));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void theReadmeIsShort() {
    assertThat(documents.get(README).lines()).isLessThanOrEqualTo(MAX_LINES_OF_THE_README);
  }

  /// The reason why a link leads nowhere, if it does.
  private Optional<String> problem(Markdown document, String link) {
    if (link.matches("[a-z]+:.*")) {
      return Optional.empty(); // it leads out of the repository
    }
    int hash = link.indexOf('#');
    String path =
        URLDecoder.decode(hash < 0 ? link : link.substring(0, hash), StandardCharsets.UTF_8);
    Path target =
        path.isEmpty() ? document.file() : document.file().resolveSibling(path).normalize();
    if (target.startsWith("..")) {
      return Optional.of("it leads out of the repository");
    }
    if (!Files.exists(Markdown.REPOSITORY.resolve(target))) {
      return Optional.of("there is no such file");
    }
    if (hash < 0) {
      return Optional.empty();
    }
    String anchor = link.substring(hash + 1);
    Markdown linked = documents.get(target);
    return linked != null && linked.anchors().contains(anchor)
        ? Optional.empty()
        : Optional.of("there is no such heading");
  }
}
