package dev.tributary.deploy.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clones of this repository on the machines of users.
final class CloneTest {
  @TempDir Path directory;

  @BeforeEach
  void needsGit() {
    assumeThat(Markdown.REPOSITORY.resolve(".git")).exists();
  }

  /// A shell refuses a script with carriage returns.
  @Test
  void aCloneForAnotherSystemHasTheSameLineEnds() throws Exception {
    git(
        "clone",
        "-q",
        "--no-hardlinks",
        "-c",
        "core.autocrlf=true",
        Markdown.REPOSITORY,
        directory.resolve("clone"));

    for (String script :
        List.of(
            "deploy/tributary",
            "deploy/find-jdk",
            "deploy/docker/tributary",
            "deploy/data/fetch",
            ".ci/run")) {
      assertThat(directory.resolve("clone").resolve(script)).content().doesNotContain("\r");
    }
    assertThat(directory.resolve("clone/deploy/data/digits.csv.gz"))
        .hasSameBinaryContentAs(Markdown.REPOSITORY.resolve("deploy/data/digits.csv.gz"));
  }

  @Test
  void secretsOfTheDocumentsAreIgnored() throws Exception {
    List<String> secrets =
        List.of(
            "certs/ca/key.pem",
            "certs/token",
            "deploy/certs/ca/key.pem",
            "deploy/docker/secrets/token");

    assertThat(git("-C", Markdown.REPOSITORY, "check-ignore", "--no-index", secrets).lines())
        .containsExactlyElementsOf(secrets);
  }

  private static String git(Object... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("git"));
    for (Object argument : arguments) {
      if (argument instanceof List<?> list) {
        list.forEach(word -> words.add(word.toString()));
      } else {
        words.add(argument.toString());
      }
    }
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
