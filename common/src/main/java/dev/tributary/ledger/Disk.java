package dev.tributary.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The acts by which a ledger reaches the device. Tests replace them to fail in between.
interface Disk {

  /// Writes all of `bytes` from byte `at` of the file on.
  void write(FileChannel file, ByteBuffer bytes, long at) throws IOException;

  /// Returns when the file's contents are on the device.
  void force(FileChannel file) throws IOException;

  /// Returns when the directory's names are on the device.
  void forceDirectory(Path directory) throws IOException;

  Disk REAL =
      new Disk() {
        @Override
        public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
          for (long to = at; bytes.hasRemaining(); ) {
            to += file.write(bytes, to);
          }
        }

        @Override
        public void force(FileChannel file) throws IOException {
          file.force(true);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }
      };
}
