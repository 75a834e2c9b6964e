package dev.tributary.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads whole files that are small if they are what they should be. No more than the limit is read
/// of any other file, also of one without an end, such as `/dev/zero`.
public final class SmallFile {
  private SmallFile() {}

  /// A file with more bytes than its limit.
  public static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(int limit) {
      super("it has more than %s bytes".formatted(limit));
    }
  }

  /// The bytes of a file.
  ///
  /// @throws TooLargeException if there are more than `limit`
  public static byte[] bytes(Path file, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new TooLargeException(limit);
      }
      return bytes;
    }
  }

  /// The text of a file.
  ///
  /// @param limit the greatest number of bytes
  /// @throws TooLargeException if there are more
  /// @throws CharacterCodingException if they are not UTF-8
  public static String text(Path file, int limit) throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes(file, limit)))
        .toString();
  }
}
