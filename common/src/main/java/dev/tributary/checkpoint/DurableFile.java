package dev.tributary.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Replaces a file so that after a crash at any moment there is either the old one or the new one,
/// whole.
///
///     write NAME.tmp ──▶ force it ──▶ rename it to NAME ──▶ force the directory
///
/// A force that failed is not tried again on the same file, since the system may have dropped the
/// pages it could not write (A. Rebello et al., "Can applications recover from fsync failures?",
/// USENIX ATC 2020): the temporary file goes away and the old one stays.
public final class DurableFile {
  static final String TEMPORARY = ".tmp";

  /// What is to be in the file.
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel file) throws IOException;
  }

  /// A text, in UTF-8.
  public static Content text(String text) {
    return file -> {
      ByteBuffer rest = StandardCharsets.UTF_8.encode(text);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
    };
  }

  private DurableFile() {}

  /// Makes a directory, and those above it, where they are missing. Returns when their names are on
  /// the device.
  public static void makeDirectory(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    if (!Files.isDirectory(absolute)) {
      makeDirectory(absolute.getParent());
      Files.createDirectories(absolute);
      CheckpointDisk.REAL.forceDirectory(absolute.getParent());
    }
  }

  /// Returns when the new file is on the device under its name.
  public static void replace(Path target, Content content) throws IOException {
    replace(target, content, CheckpointDisk.REAL);
  }

  /// Replaces the file if the term lasts: otherwise the old file stays and this throws.
  public static void replace(Path target, Content content, Term term) throws IOException {
    replace(target, content, CheckpointDisk.during(term));
  }

  static void replace(Path target, Content content, CheckpointDisk disk) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY);
    try {
      try (FileChannel file =
          FileChannel.open(
              temporary,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        content.writeTo(file);
        disk.force(file);
      }
      disk.move(temporary, target);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    disk.forceDirectory(target.toAbsolutePath().getParent());
  }
}
