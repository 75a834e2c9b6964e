package dev.tributary.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The build of this code. Two builds with the same digest compute the same bits.
///
/// The digest is SHA-256 over the sources of the modules proto, common, coordinator and worker, and
/// over the versions of the libraries that compute, read or digest numbers. Maven writes it into
/// the jar of this module: see `common/pom.xml`. It is a digest of sources, because compilers of
/// different JDKs translate the same sources to different bytes.
public final class Build {
  private static final String FILE = "build.sha256";

  /// The number of hexadecimal digits that distinguish two builds in a message.
  private static final int SHORT = 16;

  private static final String DIGEST = read();

  private Build() {}

  /// The digest in hexadecimal.
  public static String digest() {
    return DIGEST;
  }

  /// The first digits of a digest, for messages.
  public static String brief(String digest) {
    return digest.substring(0, Math.min(SHORT, digest.length()));
  }

  private static String read() {
    try (InputStream in = Build.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(
            "this program was compiled without Maven: its class path has no file dev/tributary/train/%s; build it with deploy/tributary or mvn package"
                .formatted(FILE));
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
