package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process that takes itself for another build: its code is the same, but it finds another
/// digest.
public final class AnotherBuild {
  public static final String DIGEST = "ab".repeat(32);

  private AnotherBuild() {}

  /// The flags of such a process.
  ///
  /// @param directory a directory for the file of the digest
  public static List<String> flags(Path directory) throws IOException {
    Path root = directory.resolve("another-build");
    Path file = root.resolve(Path.of("dev", "tributary", "train", "build.sha256"));
    Files.createDirectories(file.getParent());
    Files.writeString(file, DIGEST);
    List<String> flags = new ArrayList<>(TributaryProcess.flags());
    // Class loaders ask this one first.
    flags.add("-Xbootclasspath/a:" + root);
    return flags;
  }
}
