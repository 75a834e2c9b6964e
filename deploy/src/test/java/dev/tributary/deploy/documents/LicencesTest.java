package dev.tributary.deploy.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.documents.MavenRepository.Artifact;
import dev.tributary.deploy.documents.MavenRepository.Licence;
import dev.tributary.documents.GeneratedSection;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `deploy/docs/licences.md` lists every dependency with the licences that its POM states.
final class LicencesTest {
  private static final String DOCUMENT = "deploy/docs/licences.md";

  /// The class path that the build writes; see `runtime-classpath` in the POM of this module.
  private static final Path RUNTIME = Path.of("target", "runtime.classpath");

  private final MavenRepository repository = repository();

  @Test
  void theDistributionsLibrariesAreListedWithTheirLicences() throws IOException {
    new GeneratedSection(DOCUMENT, "distribution").check(table(distributed()));
  }

  @Test
  void theTestsLibrariesAreListedWithTheirLicences() throws IOException {
    List<Artifact> tests = new ArrayList<>(repository.on(System.getProperty("java.class.path")));
    tests.removeAll(distributed());

    new GeneratedSection(DOCUMENT, "tests").check(table(tests));
  }

  @Test
  void everyLibraryOfTheDistributionStatesALicence() throws IOException {
    for (Artifact artifact : distributed()) {
      assertThat(repository.licences(artifact)).as(artifact.toString()).isNotEmpty();
    }
  }

  private List<Artifact> distributed() throws IOException {
    List<Artifact> artifacts = repository.on(Files.readString(RUNTIME));
    assertThat(artifacts).hasSizeGreaterThan(20);
    return artifacts;
  }

  private String table(List<Artifact> artifacts) throws IOException {
    StringBuilder table = new StringBuilder("| library | version | licence |\n|---|---|---|\n");
    for (Artifact artifact : artifacts) {
      String licences =
          repository.licences(artifact).stream()
              .map(LicencesTest::link)
              .collect(Collectors.joining("; "));
      table.append("| `%s` | %s | %s |\n".formatted(artifact, artifact.version(), licences));
    }
    return table.toString();
  }

  private static String link(Licence licence) {
    return "[%s](%s)".formatted(licence.name(), licence.url());
  }

  /// The repository of a library that is on every class path here: `info/picocli/picocli/...`.
  private static MavenRepository repository() {
    try {
      Path jar =
          Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return MavenRepository.of(jar, 2);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
