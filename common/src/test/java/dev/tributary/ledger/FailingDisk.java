package dev.tributary.ledger;

import dev.tributary.disk.Disk;
import dev.tributary.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// A disk that a test can fill up and let fail.
public final class FailingDisk implements Disk {
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
  public void write(DiskFile file, ByteBuffer bytes, long at) throws IOException {
    int fits = (int) Math.min(space, bytes.remaining());
    space -= fits;
    Disk.REAL.write(file, bytes.duplicate().limit(bytes.position() + fits), at);
    if (fits < bytes.remaining()) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public void force(DiskFile file) throws IOException {
    if (!forces) {
      throw new IOException("Input/output error");
    }
    Disk.REAL.force(file);
    forced = file.size();
  }
}
