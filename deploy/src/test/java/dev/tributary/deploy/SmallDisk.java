package dev.tributary.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A file system of its own that can be filled and made read-only, where the test may mount one.
final class SmallDisk implements AutoCloseable {
  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /// @param root an empty directory
  static SmallDisk mount(Path root, int kibibytes) throws Exception {
    boolean mounted =
        succeeds("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "small", root.toString());
    Assumptions.assumeTrue(mounted, "only who may mount a file system can fill it");
    return new SmallDisk(root);
  }

  Path root() {
    return root;
  }

  /// Leaves room for nothing.
  void fill() throws IOException {
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

  void free() throws IOException {
    Files.delete(filler());
  }

  void makeReadOnly() throws Exception {
    remount("ro");
  }

  void makeWritable() throws Exception {
    remount("rw");
  }

  @Override
  public void close() throws Exception {
    succeeds("umount", "--lazy", root.toString());
  }

  private Path filler() {
    return root.resolve("filler");
  }

  private void remount(String how) throws Exception {
    if (!succeeds("mount", "-o", "remount," + how, root.toString())) {
      throw new IllegalStateException("%s cannot be remounted %s".formatted(root, how));
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    return new ProcessBuilder(List.of(command)).start().waitFor() == 0;
  }
}
