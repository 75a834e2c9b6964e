package dev.tributary.data;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.tributary.job.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The bytes of a data file, decompressed if they are in gzip or zstd format. The first bytes
/// decide this, not the file's name.
final class DataStream {
  /// RFC 8878, section 3.1.1: the magic number of a frame.
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  /// Reads a dataset from a stream.
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  private DataStream() {}

  /// Reads the file with `reader`. Compressed data that are damaged, end early or have something
  /// else behind them are [BadInput].
  static <T> T read(Path file, Reader<T> reader) {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = decompressed(raw)) {
      return in instanceof PushbackInputStream ? readPlain(file, in, reader) : reader.read(in);
    } catch (IOException e) {
      throw unreadable(file.normalize().toString(), e);
    }
  }

  /// The error of a file that cannot be read, or whose compressed data are damaged.
  static BadInput unreadable(String file, IOException e) {
    return e instanceof GzipStream.DamagedException || e instanceof ZstdIOException
        ? BadInput.in(
                file,
                "the compressed data is damaged or incomplete: " + e.getMessage(),
                "fetch the file again")
            .causedBy(e)
        : BadInput.unreadable(Path.of(file), e);
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

  /// The decompressed bytes of a stream.
  static InputStream decompressed(InputStream raw) throws IOException {
    PushbackInputStream in = new PushbackInputStream(raw, ZSTD.length);
    byte[] magic = in.readNBytes(ZSTD.length);
    in.unread(magic);
    if (magic.length >= 2 && GzipStream.isMagic(magic[0] & 0xff, magic[1] & 0xff)) {
      return new GzipStream(in);
    }
    return Arrays.equals(magic, ZSTD) ? new ZstdInputStream(in) : in;
  }
}
