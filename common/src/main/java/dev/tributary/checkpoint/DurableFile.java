package dev.tributary.checkpoint;

import dev.tributary.disk.Disk;
import dev.tributary.disk.DiskFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Replaces a file atomically: after a crash at any moment either the old file or the new file
/// exists, complete.
///
///     write NAME.tmp ──▶ force it ──▶ rename it to NAME ──▶ force the directory
///
/// A failed force is not repeated on the same file, since the system may have dropped the pages
/// that it could not write (A. Rebello et al., "Can applications recover from fsync failures?",
/// USENIX ATC 2020): the temporary file is deleted and the old file stays.
public final class DurableFile {
  /// The end of the names of temporary files.
  public static final String TEMPORARY = ".tmp";

  /// The contents of the new file.
  @FunctionalInterface
  public interface Content {
    void writeTo(DiskFile file) throws IOException;
  }

  /// A text as content, in UTF-8.
  public static Content text(String text) {
    return file -> file.write(StandardCharsets.UTF_8.encode(text), 0);
  }

  private DurableFile() {}

  /// Makes a directory and its missing parents. Returns when their entries are on the device.
  public static void makeDirectory(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    if (!Files.isDirectory(absolute)) {
      makeDirectory(absolute.getParent());
      Disk.REAL.makeDirectory(absolute);
      Disk.REAL.forceDirectory(absolute.getParent());
    }
  }

  /// Replaces the file. Returns when the new file is on the device under its name.
  public static void replace(Path target, Content content) throws IOException {
    replace(target, content, Term.UNLIMITED);
  }

  /// Replaces the file unless the term is over: then the old file stays and this method throws.
  public static void replace(Path target, Content content, Term term) throws IOException {
    replace(target, content, term, Disk.REAL);
  }

  static void replace(Path target, Content content, Term term, Disk disk) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY);
    try {
      try (DiskFile file = disk.create(temporary)) {
        content.writeTo(file);
        file.force();
      }
      term.require();
      disk.move(temporary, target);
    } catch (IOException e) {
      try {
        disk.delete(temporary);
      } catch (IOException remains) {
        e.addSuppressed(remains);
      }
      throw e;
    }
    disk.forceDirectory(target.toAbsolutePath().getParent());
  }
}
