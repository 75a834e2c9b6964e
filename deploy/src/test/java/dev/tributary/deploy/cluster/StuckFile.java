package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file whose writer blocks after the first bytes, as on a disk that hangs. It is a named pipe
/// without a reader.
public final class StuckFile {
  private final Path path;
  private InputStream pipe; // once a writer has opened it

  private StuckFile(Path path) {
    this.path = path;
  }

  /// Creates the pipe at the path of a file that is to be written.
  public static StuckFile at(Path path) throws Exception {
    Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    if (made.waitFor() != 0) {
      throw new IllegalStateException("mkfifo " + path + " failed");
    }
    return new StuckFile(path);
  }

  /// Returns when the first byte was written.
  public void awaitWriter() throws IOException {
    pipe = Files.newInputStream(path);
    int first = pipe.read();
    if (first < 0) {
      throw new IllegalStateException("nothing was written to " + path);
    }
  }

  /// Replaces the pipe by a regular file with the bytes that were written. The writer must have
  /// been killed.
  public void leavePartialFile() throws IOException {
    byte[] written = pipe.readAllBytes();
    pipe.close();
    Files.delete(path);
    Files.write(path, written);
  }
}
