package dev.tributary.deploy.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarkdownTest {
  private static final Markdown READ =
      Markdown.of(
          Path.of("a.md"),
          """
          # Why `a` = b, and [c](c.md)?
          ## Again
          ## Again
          A [link
          in two lines](d/e.md#f), `[no](link)` and `two
          lines`; <a id="here"></a> [g]

          [g]: h.md

              [not](a-link.md)
              $ deploy/tributary train x.yaml \\
                --workers 2   # a comment with --options

          <!-- run -->

          ```sh
          A=1 deploy/tributary verify 'a run' && (tributary health b:1)
          ```

          - an item
            that continues [i](i.md)
          """
              .lines()
              .toList());

  @Test
  void linksAreFoundExceptInCode() {
    assertThat(READ.links()).containsExactlyInAnyOrder("c.md", "d/e.md#f", "h.md", "i.md");
  }

  @Test
  void anchorsHaveTheFormOfGitHub() {
    assertThat(READ.anchors())
        .containsExactlyInAnyOrder("why-a--b-and-c", "again", "again-1", "here");
  }

  @Test
  void spansOfCodeMayContinueInTheNextLine() {
    assertThat(READ.spans()).containsExactly("a", "[no](link)", "two lines");
  }

  @Test
  void onlyTheBlockAfterTheMarkerIsAFirstStep() {
    assertThat(READ.blocks()).extracting(Markdown.Block::isFirstStep).containsExactly(false, true);
  }

  @Test
  void theFirstLineOfABlockCanBeAFirstStep() {
    Markdown read =
        Markdown.of(Path.of("b.md"), List.of("<!-- run the first line -->", "", "    a", "    b"));

    assertThat(read.blocks())
        .containsExactly(
            new Markdown.Block(true, List.of("a")), new Markdown.Block(false, List.of("b")));
  }

  @Test
  void commandLinesAreFoundWithTheirArguments() {
    assertThat(ShellLine.tributaryCalls(READ.blocks().getFirst().lines()))
        .containsExactly(List.of("train", "x.yaml", "--workers", "2"));
    assertThat(ShellLine.tributaryCalls(READ.blocks().getLast().lines()))
        .containsExactly(List.of("verify", "a run"), List.of("health", "b:1"));
  }

  @Test
  void aWrongCommandLineIsFound() {
    assertThat(CommandCheck.problem(List.of("train", "JOB.yaml", "--workers", "N"))).isEmpty();
    assertThat(CommandCheck.problem(List.of("train", "JOB.yaml", "--worker", "N"))).isPresent();
    assertThat(CommandCheck.problem(List.of("tran", "JOB.yaml"))).isPresent();
    assertThat(CommandCheck.problem(List.of("worker"))).isPresent();
    assertThat(CommandCheck.problem(List.of("train", "...", "--worker"))).isPresent();
    assertThat(CommandCheck.unknownWord(List.of("bench", "wire", "--megabytes"))).isEmpty();
    assertThat(CommandCheck.unknownWord(List.of("bench", "--megabytes"))).isPresent();
  }
}
