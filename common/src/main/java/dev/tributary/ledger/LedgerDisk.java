package dev.tributary.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The file operations that write a line to the device. Tests replace them to fail between two
/// operations.
interface LedgerDisk {

  /// Writes all of `bytes` to the file, from byte `at` on.
  void write(FileChannel file, ByteBuffer bytes, long at) throws IOException;

  /// Returns when the file's contents are on the device.
  void force(FileChannel file) throws IOException;

  LedgerDisk REAL =
      new LedgerDisk() {
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
      };
}
