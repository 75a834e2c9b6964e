package dev.tributary.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// The operations that create and change the files of a run. No operation that creates, changes or
/// removes a file follows a symbolic link in the last part of a path: it may be a link to another
/// file.
///
/// Each method is the real operation. Tests override the methods that are to fail. Each operation
/// is one of the [DiskOperations] of this process while it lasts.
public interface Disk {
  Disk REAL = new Disk() {};

  /// Creates a file for reading and writing. A file or a link that has the name is removed, so
  /// nothing is written to a file that already exists.
  default DiskFile create(Path path) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(path)) {
      Files.deleteIfExists(path);
      return open(path, StandardOpenOption.CREATE_NEW);
    }
  }

  /// Opens an existing file for reading and writing.
  ///
  /// @throws IOException if it is a link
  default DiskFile open(Path path) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(path)) {
      return open(path, StandardOpenOption.WRITE);
    }
  }

  private DiskFile open(Path path, StandardOpenOption how) throws IOException {
    return new DiskFile(
        path,
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            how,
            LinkOption.NOFOLLOW_LINKS),
        this);
  }

  /// Writes all of `bytes` to the file, from byte `at` on.
  default void write(DiskFile file, ByteBuffer bytes, long at) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(file.path())) {
      for (long to = at; bytes.hasRemaining(); ) {
        to += file.channel().write(bytes, to);
      }
    }
  }

  /// Returns when the file's contents are on the device.
  default void force(DiskFile file) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(file.path())) {
      file.channel().force(true);
    }
  }

  /// Cuts the file to its first `length` bytes.
  default void truncate(DiskFile file, long length) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(file.path())) {
      file.channel().truncate(length);
    }
  }

  /// Renames `from` to `to` atomically. An existing file `to` is replaced.
  default void move(Path from, Path to) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(to)) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Removes a file or a link, if it exists.
  default void delete(Path path) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(path)) {
      Files.deleteIfExists(path);
    }
  }

  /// Creates a directory, unless it exists.
  ///
  /// @throws IOException if it is a link
  default void makeDirectory(Path path) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(path)) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(path);
      }
    }
  }

  /// Returns when the directory's entries are on the device.
  default void forceDirectory(Path directory) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(directory);
        FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// The entries of a directory.
  default List<Path> list(Path directory) throws IOException {
    try (var _ = DiskOperations.OF_PROCESS.begin(directory);
        Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (UncheckedIOException e) { // the directory could be opened, but not read
      throw e.getCause();
    }
  }
}
