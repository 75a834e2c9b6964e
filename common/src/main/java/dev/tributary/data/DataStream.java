package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The bytes of a data file, decompressed if they are in gzip format. The first two bytes decide
/// this, not the file's name.
final class DataStream {
  private static final int BUFFER_BYTES = 1 << 16;

  /// Reads a dataset from a stream.
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  private DataStream() {}

  /// Reads the file with `reader`. Gzip data that ends early or is damaged is [BadInput].
  static <T> T read(Path file, Reader<T> reader) {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = decompressed(raw)) {
      return in instanceof Inflating ? reader.read(in) : readPlain(file, in, reader);
    } catch (DamagedException e) {
      throw BadInput.in(
              file.normalize().toString(),
              "the compressed data is damaged or ends early: " + e.getMessage(),
              "fetch the file again")
          .causedBy(e);
    } catch (IOException e) {
      throw BadInput.unreadable(file.normalize(), e);
    }
  }

  /// Reads a file that is not compressed. If its contents are wrong and its name ends in `.gz`, the
  /// message mentions that.
  private static <T> T readPlain(Path file, InputStream in, Reader<T> reader) throws IOException {
    try {
      return reader.read(in);
    } catch (BadInput e) {
      throw file.toString().endsWith(".gz")
          ? e.adding(
              ", and it is not a gzip file, although its name ends in .gz",
              "; or fetch the file again")
          : e;
    }
  }

  private static InputStream decompressed(InputStream raw) throws IOException {
    PushbackInputStream in = new PushbackInputStream(raw, 2);
    byte[] magic = in.readNBytes(2);
    in.unread(magic);
    boolean gzip = magic.length == 2 && magic[0] == 0x1f && (magic[1] & 0xff) == 0x8b;
    return gzip ? new Inflating(in) : in;
  }

  private static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(IOException cause) {
      super(FailureText.reason(cause), cause);
    }
  }

  /// A decompressing stream that reports damage of the compressed data as [DamagedException].
  private static final class Inflating extends FilterInputStream {
    Inflating(InputStream compressed) throws IOException {
      super(open(compressed));
    }

    private static InputStream open(InputStream compressed) throws IOException {
      try {
        return new GZIPInputStream(compressed, BUFFER_BYTES);
      } catch (EOFException | ZipException e) {
        throw new DamagedException(e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      try {
        return in.read(bytes, from, count);
      } catch (EOFException | ZipException e) {
        throw new DamagedException(e);
      }
    }
  }
}
