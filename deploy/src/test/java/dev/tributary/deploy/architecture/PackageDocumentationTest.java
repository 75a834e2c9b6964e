package dev.tributary.deploy.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documentation of every package, read from the sources because class files contain no
/// comments.
final class PackageDocumentationTest {
  /// The root of the repository. Tests run in the directory of their module.
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void everyPackageStatesItsPurposeAndWhereToStart() throws IOException {
    List<Path> packages = packages();

    assertThat(packages).as("packages under " + ROOT).hasSizeGreaterThan(10);
    assertThat(packages)
        .allSatisfy(
            directory ->
                assertThat(directory.resolve("package-info.java"))
                    .content()
                    .contains("///")
                    .contains("Start with"));
  }

  /// The directories with main sources, of all modules.
  private static List<Path> packages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 12)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> ROOT.relativize(file))
          .filter(
              file -> file.startsWith(Path.of(file.getName(0).toString(), "src", "main", "java")))
          .map(file -> ROOT.resolve(file).getParent())
          .distinct()
          .sorted()
          .toList();
    }
  }
}
