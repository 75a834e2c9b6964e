package dev.tributary.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A disk that fills up and fails as the test says.
final class FailingDisk implements Disk {
  /// How many more bytes it takes.
  long space = Long.MAX_VALUE;

  boolean forces = true;
  int forced;

  @Override
  public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    int fits = (int) Math.min(space, bytes.remaining());
    space -= fits;
    Disk.REAL.write(file, bytes.duplicate().limit(bytes.position() + fits), at);
    if (fits < bytes.remaining()) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public void force(FileChannel file) throws IOException {
    if (!forces) {
      throw new IOException("Input/output error");
    }
    forced++;
    Disk.REAL.force(file);
  }
}
