package dev.tributary.deploy.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The first steps in the documents, which a new user can run as they are: the blocks after `<!--
/// run -->`, and the first lines of those after `<!-- run the first line -->`. The test runs them
/// in a shell, with the distribution of this build.
@Tag("built")
final class FirstStepsTest {
  private static final long TIMEOUT_SECONDS = 300;

  @TempDir Path directory;

  /// Runs the blocks of each document in order, in one directory.
  @TestFactory
  Stream<DynamicTest> everyFirstStepSucceeds() throws IOException {
    List<Markdown> documents =
        Markdown.all().stream().filter(document -> !steps(document).isEmpty()).toList();
    assertThat(documents).as("documents with a first step").isNotEmpty();
    return documents.stream()
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.file().toString(),
                    () -> {
                      Path place = emptyRepository(document.file());
                      try {
                        for (Markdown.Block step : steps(document)) {
                          run(step.lines(), place);
                        }
                      } finally {
                        Files.delete(place.resolve("deploy"));
                      }
                    }));
  }

  private static List<Markdown.Block> steps(Markdown document) {
    return document.blocks().stream().filter(Markdown.Block::isFirstStep).toList();
  }

  /// A directory that contains only `deploy`, a link into the repository, so that runs do not leave
  /// files in the repository.
  private Path emptyRepository(Path document) throws IOException {
    Path place = directory.resolve(document.toString().replace('/', '-'));
    Files.createDirectory(place);
    Files.createSymbolicLink(place.resolve("deploy"), Markdown.REPOSITORY.resolve("deploy"));
    return place;
  }

  private static void run(List<String> lines, Path place) throws Exception {
    String script = String.join("\n", lines);
    Path output = place.resolve("output");
    ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script);
    shell.environment().put("TRIBUTARY_JAVA_HOME", System.getProperty("java.home"));
    Process process =
        shell
            .directory(place.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      assertThat(ended).as("%s\ndoes not end:\n%s", script, Files.readString(output)).isTrue();
      assertThat(process.exitValue())
          .as("exit code of\n%s\nwhich printed\n%s", script, Files.readString(output))
          .isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
