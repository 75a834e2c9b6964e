package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.digest.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BuildTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void theDigestIsThatOfTheVersionsOfLibrariesAndOfAllSourcesByName() throws Exception {
    MessageDigest digest = Sha256.begin();
    digest.update(Files.readAllBytes(Path.of("target", "build", "libraries")));
    for (Path source : sources()) {
      digest.update(Files.readAllBytes(source));
    }

    assertThat(Build.digest()).isEqualTo(HexFormat.of().formatHex(digest.digest()));
    assertThat(Files.readString(Path.of("target", "build", "libraries")))
        .matches(
            "ejml [\\d.]+ hash4j [\\d.]+ jackson [\\d.]+ protobuf [\\d.]+ snakeyaml [\\d.]+ zstd"
                + " [\\d.-]+");
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> all =
        Stream.of("common", "coordinator", "proto", "worker")
            .map(module -> ROOT.resolve(module).resolve(Path.of("src", "main")))
            .flatMap(BuildTest::files)) {
      return all.filter(file -> file.toString().matches(".*\\.(java|proto)")).sorted().toList();
    }
  }

  private static Stream<Path> files(Path directory) {
    try {
      return Files.walk(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
