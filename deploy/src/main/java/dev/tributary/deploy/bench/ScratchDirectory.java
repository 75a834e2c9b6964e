package dev.tributary.deploy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// The temporary directory of a benchmark, deleted on close.
record ScratchDirectory(Path path) implements AutoCloseable {

  ScratchDirectory() throws IOException {
    this(Files.createTempDirectory("tributary-bench"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
