package dev.tributary.disk;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// An open file of a [Disk].
///
/// @param disk performs each operation on the file
public record DiskFile(Path path, FileChannel channel, Disk disk) implements Closeable {
  private static final int BLOCK = 1 << 20;

  /// Writes all of `bytes`, from byte `at` on.
  public void write(ByteBuffer bytes, long at) throws IOException {
    disk.write(this, bytes, at);
  }

  /// Appends the first `length` bytes of another file, which this method reads in blocks.
  public void append(FileChannel source, long length) throws IOException {
    OutputStream out = stream();
    ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, length));
    for (long at = 0; at < length; ) {
      block.clear().limit((int) Math.min(block.capacity(), length - at));
      int read = source.read(block, at);
      if (read < 0) {
        throw new EOFException("the file shrank while it was read");
      }
      out.write(block.array(), 0, read);
      at += read;
    }
  }

  /// A stream that appends to the file. It needs not be closed.
  public OutputStream stream() throws IOException {
    return new Appending(this);
  }

  /// Returns when the file's contents are on the device.
  public void force() throws IOException {
    disk.force(this);
  }

  /// Cuts the file to its first `length` bytes.
  public void truncate(long length) throws IOException {
    disk.truncate(this, length);
  }

  /// The number of bytes.
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static final class Appending extends OutputStream {
    private final DiskFile file;
    private long end;

    Appending(DiskFile file) throws IOException {
      this.file = file;
      this.end = file.size();
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value});
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      file.write(ByteBuffer.wrap(bytes, from, length), end);
      end += length;
    }
  }
}
