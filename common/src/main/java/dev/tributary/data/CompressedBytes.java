package dev.tributary.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/// The bytes of a compressed file, which headers take one by one and an [Inflater] in blocks.
final class CompressedBytes implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final CRC32 checksum = new CRC32();
  private int position;
  private int filled;

  CompressedBytes(InputStream in) {
    this.in = in;
  }

  /// The next byte, or -1 at the end of the file.
  int next() throws IOException {
    if (position == filled && !fill()) {
      return -1;
    }
    int next = buffer[position++] & 0xff;
    checksum.update(next);
    return next;
  }

  /// Gives the inflater the next block. Returns false at the end of the file.
  boolean feed(Inflater inflater) throws IOException {
    if (position == filled && !fill()) {
      return false;
    }
    inflater.setInput(buffer, position, filled - position);
    position = filled;
    return true;
  }

  /// Takes back the last bytes of the block that the inflater did not use.
  void giveBack(int bytes) {
    position -= bytes;
  }

  /// Begins a checksum over the bytes that [#next] returns.
  ///
  /// @param first a byte that it returned already
  void beginChecksum(int first) {
    checksum.reset();
    checksum.update(first);
  }

  /// The checksum over the bytes since its beginning.
  long checksum() {
    return checksum.getValue();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    position = 0;
    filled = Math.max(0, in.read(buffer));
    return filled > 0;
  }
}
