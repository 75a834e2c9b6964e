package dev.tributary.data;

import dev.tributary.job.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bytes of a data file, decompressed if they are in gzip format. The first two bytes decide
/// this, not the file's name.
final class DataStream {

  /// Reads a dataset from a stream.
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  private DataStream() {}

  /// Reads the file with `reader`. Gzip data that are damaged, end early or have something else
  /// behind them are [BadInput].
  static <T> T read(Path file, Reader<T> reader) {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = decompressed(raw)) {
      return in instanceof GzipStream ? reader.read(in) : readPlain(file, in, reader);
    } catch (GzipStream.DamagedException e) {
      throw BadInput.in(
              file.normalize().toString(),
              "the compressed data is damaged or incomplete: " + e.getMessage(),
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
    return magic.length == 2 && GzipStream.isMagic(magic[0] & 0xff, magic[1] & 0xff)
        ? new GzipStream(in)
        : in;
  }
}
