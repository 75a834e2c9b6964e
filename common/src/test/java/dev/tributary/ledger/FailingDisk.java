package dev.tributary.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/// A disk that a test can fill up and let fail.
public final class FailingDisk implements LedgerDisk {
  /// The number of bytes that still fit.
  public long space = Long.MAX_VALUE;

  boolean forces = true;

  /// The number of bytes of the file that are on the device.
  public long forced;

  /// A ledger on this disk.
  public Optional<LedgerFile> open(Path file, Anchor anchor, LedgerFile.Alarm alarm) {
    return LedgerFile.open(file, anchor, alarm, this);
  }

  @Override
  public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    int fits = (int) Math.min(space, bytes.remaining());
    space -= fits;
    LedgerDisk.REAL.write(file, bytes.duplicate().limit(bytes.position() + fits), at);
    if (fits < bytes.remaining()) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public void force(FileChannel file) throws IOException {
    if (!forces) {
      throw new IOException("Input/output error");
    }
    LedgerDisk.REAL.force(file);
    forced = file.size();
  }
}
