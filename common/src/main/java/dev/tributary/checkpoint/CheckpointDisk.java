package dev.tributary.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The three file operations that make bytes durable. Tests replace them to fail between two
/// operations.
interface CheckpointDisk {

  /// Returns when the file's contents are on the device.
  void force(FileChannel channel) throws IOException;

  /// Renames `temporary` to `target` atomically. An existing `target` is replaced.
  void move(Path temporary, Path target) throws IOException;

  /// Returns when the directory's entries are on the device.
  void forceDirectory(Path directory) throws IOException;

  /// The real operations, but renaming fails when the term is over.
  static CheckpointDisk during(Term term) {
    return new CheckpointDisk() {
      @Override
      public void force(FileChannel channel) throws IOException {
        REAL.force(channel);
      }

      @Override
      public void move(Path temporary, Path target) throws IOException {
        term.require();
        REAL.move(temporary, target);
      }

      @Override
      public void forceDirectory(Path directory) throws IOException {
        REAL.forceDirectory(directory);
      }
    };
  }

  CheckpointDisk REAL =
      new CheckpointDisk() {
        @Override
        public void force(FileChannel channel) throws IOException {
          channel.force(true);
        }

        @Override
        public void move(Path temporary, Path target) throws IOException {
          Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }
      };
}
