package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A directory in which no user, not even root, can create or replace a file until this object is
/// closed. Open files stay writable.
public final class ReadOnlyDirectory implements AutoCloseable {
  private final Path directory;

  private ReadOnlyDirectory(Path directory) {
    this.directory = directory;
  }

  public static ReadOnlyDirectory of(Path directory) throws Exception {
    ReadOnlyDirectory made = new ReadOnlyDirectory(directory);
    run("chmod", "a-w", directory);
    run("chattr", "+i", directory); // root ignores the mode
    if (made.isWritable()) {
      made.close();
      Assumptions.abort("on this file system no directory can be protected from root");
    }
    return made;
  }

  @Override
  public void close() throws IOException {
    run("chattr", "-i", directory);
    run("chmod", "u+w", directory);
  }

  private boolean isWritable() {
    Path probe = directory.resolve("probe");
    try {
      Files.createFile(probe);
      Files.delete(probe);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void run(String command, String change, Path directory) throws IOException {
    try {
      new ProcessBuilder(List.of(command, change, directory.toString())).start().onExit().join();
    } catch (IOException e) {
      // The command is missing. The caller checks the directory itself.
    }
  }
}
