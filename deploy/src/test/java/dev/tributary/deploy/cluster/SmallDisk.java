package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A small file system that a test can fill. If it cannot be mounted, the test is skipped.
public final class SmallDisk implements AutoCloseable {
  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /// @param root an empty directory
  public static SmallDisk mount(Path root, int kibibytes) throws Exception {
    boolean mounted =
        succeeds("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "small", root.toString());
    Assumptions.assumeTrue(mounted, "mounting a file system needs root");
    return new SmallDisk(root);
  }

  public Path root() {
    return root;
  }

  /// Fills the file system completely.
  public void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  public void free() throws IOException {
    Files.delete(filler());
  }

  @Override
  public void close() throws IOException {
    new ProcessBuilder("umount", "--lazy", root.toString()).start().onExit().join();
  }

  private Path filler() {
    return root.resolve("filler");
  }

  private static boolean succeeds(String... command) throws Exception {
    return new ProcessBuilder(List.of(command)).start().waitFor() == 0;
  }
}
