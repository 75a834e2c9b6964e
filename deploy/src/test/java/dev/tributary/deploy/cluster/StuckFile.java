package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file on a disk that takes some of what is written, and makes the writer wait with the rest: a
/// pipe that nobody reads.
public final class StuckFile {
  private final Path path;
  private InputStream pipe; // once somebody writes

  private StuckFile(Path path) {
    this.path = path;
  }

  /// Takes the place of a file that is going to be written.
  public static StuckFile at(Path path) throws Exception {
    Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    if (made.waitFor() != 0) {
      throw new IllegalStateException("mkfifo " + path + " failed");
    }
    return new StuckFile(path);
  }

  /// Returns when somebody writes.
  public void awaitWriter() throws IOException {
    pipe = Files.newInputStream(path);
    int first = pipe.read();
    if (first < 0) {
      throw new IllegalStateException("nothing was written to " + path);
    }
  }

  /// The writer is dead: leaves the file that a disk would have.
  public void tear() throws IOException {
    byte[] written = pipe.readAllBytes();
    pipe.close();
    Files.delete(path);
    Files.write(path, written);
  }
}
